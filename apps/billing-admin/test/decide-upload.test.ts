/** An upload whose outcome was not seen is decided on a page: what Zuora says, what is possible, and what is refused. */
import { aNewUpload, at, right } from '@usage-billing/contracts/laws';
import type { Upload, UploadState } from '@usage-billing/core/invoices';
import { DAY, type Instant, plus } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { NOW, type RunningAdmin, runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, staffBrowser, textOn } from './support/staff-browser.ts';

const ID = 17n as UploadId;
const RESOLVE = '/admin/uploads/17/resolve';
const RELEASE = '/admin/uploads/17/release';

const move = async ({ journal }: RunningAdmin, to: UploadState, since: Instant): Promise<void> => {
  const found = await right(journal.find(ID));
  if (!isSome(found)) throw new Error('there is no upload');
  const { state, attempts } = found.value;
  await right(
    journal.change({
      id: ID,
      from: { state, attempts },
      to,
      attempts: 1,
      refusals: 0,
      nextAttemptAt: since,
      lastError: none,
      fingerprint: some('5'.repeat(64)),
      at: since,
      decision: none,
      aggregates: 'keep',
    }),
  );
};

/** Sent two days ago, and its outcome was not seen; Zuora has never heard of it. */
const openInDoubt = async (t: ExecutionContext) => {
  const admin = await runAdmin(t, PROXY);
  const since = plus(NOW, -2n * DAY);
  await right(admin.journal.prepare(aNewUpload({ id: ID, aggregateIds: [], createdAt: at('2026-03-08T02:30:00Z') })));
  await move(admin, { _tag: 'Sending', since }, since);
  await move(admin, { _tag: 'Unknown', since, reason: 'time-out' }, since);
  return { ...admin, otto: staffBrowser(admin, named('otto')) };
};

const stateOf = async ({ journal }: Pick<RunningAdmin, 'journal'>): Promise<Upload['state']['_tag'] | undefined> => {
  const found = await right(journal.find(ID));
  return isSome(found) ? found.value.state._tag : undefined;
};

test('an upload that Zuora does not hold is sent again, with an entry of the audit log', async (t) => {
  const admin = await openInDoubt(t);
  const { otto } = admin;
  t.regex(await textOn(otto, '/admin/uploads/17'), /Decide what became of it…/);
  t.regex(await textOn(otto, RESOLVE), /Zuora says it holds no usage of this upload\. Asked at 2026-03-10 09:40 UTC/);
  const proposal = await proposed(otto, RESOLVE, { decision: 'resend' });
  t.regex(
    await textOn(otto, proposal),
    /in doubt since 2026-03-08T09:40:00Z prepared.*1 node-hours in doubt 1 node-hours to be sent again/,
  );
  t.is(await stateOf(admin), 'Unknown');
  t.is((await confirmed(otto, proposal, 'not in Zuora')).status, 303);
  t.regex(await textOn(otto, proposal), /done The upload is prepared now\./);
  t.is(await stateOf(admin), 'Prepared');
  const [entry] = await right(admin.staffActions.list({ limit: 1 }));
  t.deepEqual(
    [entry?.action, entry?.decision],
    ['upload.resolve', { by: 'otto', note: 'not in Zuora', role: 'operator', through: 'page' }],
  );
});

test('what Zuora does not hold is not counted as imported, and the page says why', async (t) => {
  const admin = await openInDoubt(t);
  const proposal = await proposed(admin.otto, RESOLVE, { decision: 'taken' });
  await confirmed(admin.otto, proposal);
  t.regex(await textOn(admin.otto, proposal), /failed Nothing was changed: the provider holds no usage of it/);
  t.is(await stateOf(admin), 'Unknown');
});

test('where Zuora says something else on confirming, nothing is done and both are shown', async (t) => {
  const admin = await openInDoubt(t);
  const proposal = await proposed(admin.otto, RESOLVE, { decision: 'resend' });
  admin.zuora.arrival = () => TE.right(some({ _tag: 'Completed' }));
  await confirmed(admin.otto, proposal);
  const text = await textOn(admin.otto, proposal);
  t.regex(
    text,
    /refused Nothing was changed.*Now: it holds the usage of this upload\..*What was shown.*Now: it holds no usage/,
  );
  t.is(await stateOf(admin), 'Unknown');
  const taken = await proposed(admin.otto, RESOLVE, { decision: 'taken' });
  await confirmed(admin.otto, taken);
  t.is(await stateOf(admin), 'Imported');
  t.notRegex(await textOn(admin.otto, '/admin/uploads/17'), /Decide what became of it/);
});

test('an upload is given up, with who gave it up', async (t) => {
  const admin = await openInDoubt(t);
  const proposal = await proposed(admin.otto, RELEASE, { decision: 'give up' });
  await confirmed(admin.otto, proposal, 'wrong subscription');
  t.is(await stateOf(admin), 'Rejected');
  t.regex(await textOn(admin.otto, '/admin/uploads/17'), /given up by otto: wrong subscription/);
});

test('what is not possible is not offered, and refused where somebody asks for it all the same', async (t) => {
  const admin = await runAdmin(t, PROXY);
  await right(admin.journal.prepare(aNewUpload({ id: ID, aggregateIds: [] })));
  const otto = staffBrowser(admin, named('otto'));
  t.regex(await textOn(otto, RESOLVE), /Nothing can be decided now: it is prepared\./);
  const answer = await otto.post(RESOLVE, { 'form-token': await otto.tokenFor(RESOLVE, RESOLVE), decision: 'taken' });
  t.is(answer.status, 422);
  for (const id of ['18', 'x']) t.is((await otto.get(`/admin/uploads/${id}/resolve`)).status, 404);
});
