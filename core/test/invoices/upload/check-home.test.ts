import { homeText, type JournalHome, planUploads } from '@usage-billing/core/invoices';
import { HOUR, MINUTE } from '@usage-billing/core/shared';
import test from 'ava';
import { isLeft } from 'fp-ts/lib/Either.js';
import { at } from './upload-sample.ts';
import {
  addOrganization,
  addUsage,
  atProvider,
  daily,
  depsOf,
  pass,
  right,
  settle,
  statesOf,
  withUsage,
} from './upload-world.ts';

const MOVED: JournalHome = {
  _tag: 'Moved',
  what: 'it is on another server',
  markedAt: at('2026-10-14T02:30:00Z'),
};

test('a journal that moved prepares nothing, asks the provider nothing, and the run fails with what to do', async (t) => {
  const of = withUsage({ home: MOVED });
  const refused = await daily(of);
  if (!isLeft(refused) || refused.left._tag !== 'JournalMoved') return t.fail('it is refused');
  t.regex(
    refused.left.message,
    /marked on 2026-10-14T02:30:00Z \(it is on another server\).*pending, then "uploads adopt"$/,
  );
  t.like(of.runs[0]?.outcome, { _tag: 'Failed', error: `JournalMoved: ${refused.left.message}` });
  t.deepEqual(statesOf(of), []);
  t.is(of.arrivalReads, 0);
  const plan = await planUploads(depsOf(of))({ policy: of.policy })();
  t.true(isLeft(plan) && plan.left._tag === 'JournalMoved', 'a dry run says the same');
  t.deepEqual(of.home, MOVED, 'nobody but staff accepts it');
});

test('what was prepared when the copy was made does not go out either; what was sent is followed up', async (t) => {
  const of = withUsage({ sendFaults: [{ taken: false, answer: { _tag: 'NotSent', reason: 'connection refused' } }] });
  right(await daily(of));
  addOrganization(of, '2');
  addUsage(of, '2', '2026-10-14', 20n);
  right(await daily(of));
  t.deepEqual(statesOf(of), ['1 Prepared', '2 Sent']);
  of.home = MOVED;
  pass(of, HOUR);
  const { failures } = right(await settle(of));
  t.deepEqual(
    failures.map(({ id }) => id),
    [1n],
  );
  t.regex(failures[0]?.message ?? '', /restored or copied/);
  t.deepEqual(statesOf(of), ['1 Prepared', '2 Imported']);
  t.deepEqual(atProvider(of), { W2: '20' });
});

test('an upload in doubt is asked about, and not sent again under its key', async (t) => {
  const of = withUsage({ sendFaults: [{ taken: false, answer: { _tag: 'OutcomeUnknown', reason: 'time-out' } }] });
  of.policy = { ...of.policy, idempotentUploads: true };
  right(await daily(of));
  of.home = MOVED;
  pass(of, HOUR);
  t.is(right(await settle(of)).failures.length, 1);
  t.deepEqual([statesOf(of), of.imports.length], [['1 Unknown'], 0]);
  of.home = { _tag: 'Same' };
  pass(of, MINUTE);
  right(await settle(of));
  t.deepEqual(statesOf(of), ['1 Sent']);
});

test('the first run that sends marks where the journal is; one that writes nothing does not', async (t) => {
  const of = withUsage({ home: { _tag: 'Unmarked' } });
  right(await planUploads(depsOf(of))({ policy: of.policy })());
  right(await settle(of));
  t.deepEqual(of.home, { _tag: 'Unmarked' });
  right(await daily(of));
  t.deepEqual(of.home, { _tag: 'Same' });
  t.is(of.writes.filter((write) => write === 'markHome').length, 1);
});

test('a store that does not tell keeps nothing from being sent, and there are words for it', async (t) => {
  const of = withUsage({ home: { _tag: 'Unverifiable', reason: 'permission denied' } });
  right(await daily(of));
  t.deepEqual(statesOf(of), ['1 Sent']);
  t.regex(homeText(of.home) ?? '', /does not reveal whether it was restored \(permission denied\)/);
  t.is(homeText({ _tag: 'Same' }), undefined);
});
