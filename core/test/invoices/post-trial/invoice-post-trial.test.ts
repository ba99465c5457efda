import {
  type InvoiceAndCollectOutcome,
  invoicePostTrial,
  type PostTrialSummary,
  type ProviderError,
  preparePostTrialUpload,
  runSettle,
} from '@usage-billing/core/invoices';
import { HOUR, plus } from '@usage-billing/core/shared';
import test from 'ava';
import { type Either, left, right as rightOf } from 'fp-ts/lib/Either.js';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import { day } from '../upload/upload-sample.ts';
import { addOrganization, addUsage, depsOf, right, type World, world } from '../upload/upload-world.ts';

type Answer = Either<ProviderError, InvoiceAndCollectOutcome>;

interface Provider {
  readonly asked: string[];
  answer: (accountNumber: string) => Answer;
}

const INVOICED: Answer = rightOf({ _tag: 'Invoiced', invoiceNumbers: ['INV-1'] });
const DECLINED: Answer = left({ _tag: 'ProviderRefused', code: some(54000010), message: 'no permission' });

const provider = (answer: Provider['answer']): Provider => ({ asked: [], answer });

const run = async (of: World, { asked, answer }: Provider): Promise<PostTrialSummary> => {
  const { journal, lock, history, clock } = depsOf(of);
  const deps = {
    journal,
    lock,
    history,
    clock,
    invoices: {
      invoiceAndCollect: (accountNumber: string) => async () => {
        asked.push(accountNumber);
        return answer(accountNumber);
      },
    },
    queue: {
      open: async () => rightOf(of.queue.filter(({ outcome }) => outcome === null)),
      finish: (uploadId: bigint, outcome: string) => async () => {
        for (const row of of.queue) if (row.uploadId === uploadId) row.outcome = outcome;
        return rightOf(undefined);
      },
      postpone: (uploadId: bigint, error: string, nextAttemptAt: World['now']) => async () => {
        for (const [index, row] of of.queue.entries())
          if (row.uploadId === uploadId)
            of.queue[index] = { ...row, attempts: row.attempts + 1, lastError: some(error), nextAttemptAt };
        return rightOf(undefined);
      },
    },
  };
  return right(await invoicePostTrial(deps)({ policy: of.policy, trigger: 'schedule' })());
};

/** Organizations whose usage was prepared after their trial, and sent. */
const late = async (ids: ReadonlyArray<string>, change: Partial<World> = {}): Promise<World> => {
  const of = world(change);
  for (const id of ids) {
    const organization = addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
    right(await preparePostTrialUpload(depsOf(of))({ organization, through: day('2026-10-15') })());
  }
  right(await runSettle(depsOf(of))(of.policy)());
  return of;
};

const settle = async (of: World): Promise<void> => {
  of.now = plus(of.now, of.policy.backOff.longest);
  right(await runSettle(depsOf(of))(of.policy)());
};

test('an account is invoiced once its usage is imported, and not before', async (t) => {
  const of = await late(['1']);
  const zuora = provider(() => INVOICED);
  t.like(await run(of, zuora), { toProcess: 1, waiting: 1, finished: [], postponed: [] });
  t.deepEqual(zuora.asked, []);
  t.deepEqual(of.runs, [], 'a pass without anything to do leaves no row in the history');
  await settle(of);
  t.like(await run(of, zuora), { toProcess: 1, waiting: 0, nextDue: none });
  t.deepEqual(zuora.asked, ['W1']);
  t.is(of.queue[0]?.outcome, 'Invoiced: INV-1');
  t.like(of.runs[0]?.outcome, { _tag: 'Succeeded', summary: { finished: [{ externalId: 'org-1' }] } });
  t.like(await run(of, zuora), { toProcess: 0 });
  t.deepEqual(zuora.asked, ['W1']);
});

for (const outcome of [{ _tag: 'NothingToInvoice' }, { _tag: 'AmountTooLow' }] as const) {
  test(`${outcome._tag} finishes the row`, async (t) => {
    const of = await late(['1']);
    await settle(of);
    const summary = await run(
      of,
      provider(() => rightOf(outcome)),
    );
    t.is(summary.finished.length, 1);
    t.is(of.queue[0]?.outcome, outcome._tag);
  });
}

test('any other error keeps the row with a count, a growing wait and the error, and does not stop the others', async (t) => {
  const of = await late(['1', '2']);
  await settle(of);
  const zuora = provider((account) => (account === 'W1' ? DECLINED : INVOICED));
  const first = await run(of, zuora);
  t.is(of.queue[1]?.outcome, 'Invoiced: INV-1');
  t.like(of.queue[0], { outcome: null, attempts: 1, lastError: some('no permission') });
  t.deepEqual(first.nextDue, some(plus(of.now, of.policy.backOff.first)));

  t.deepEqual((await run(of, zuora)).postponed, [], 'it is not tried before it is due');
  of.now = isSome(first.nextDue) ? first.nextDue.value : of.now;
  const second = await run(of, zuora);
  t.deepEqual(second.nextDue, some(plus(of.now, 2n * of.policy.backOff.first)));
  t.deepEqual(zuora.asked, ['W1', 'W2', 'W1']);

  of.now = isSome(second.nextDue) ? second.nextDue.value : of.now;
  await run(
    of,
    provider(() => INVOICED),
  );
  t.is(of.queue[0]?.outcome, 'Invoiced: INV-1');
});

test('an error that stays is tried less and less often, a dozen times in the first 30 hours', async (t) => {
  const of = await late(['1']);
  await settle(of);
  const zuora = provider(() => DECLINED);
  const end = plus(of.now, 30n * HOUR);
  while (of.now < end) {
    const { nextDue } = await run(of, zuora);
    of.now = isSome(nextDue) ? nextDue.value : end;
  }
  t.is(zuora.asked.length, 13);
  t.like(of.queue[0], { outcome: null, attempts: 13, lastError: some('no permission') });
});

test('a row whose usage was rejected stays visible with that error and is never invoiced', async (t) => {
  const of = await late(['1'], { importEnds: () => ({ _tag: 'Failed', reason: 'bad account' }) });
  await settle(of);
  const zuora = provider(() => INVOICED);
  const summary = await run(of, zuora);
  t.deepEqual(zuora.asked, []);
  t.like(summary.postponed[0], { error: 'upload 1 was rejected: bad account' });
  t.like(of.queue[0], { outcome: null, lastError: some('upload 1 was rejected: bad account') });
});

test('a row whose upload nobody knows stays visible', async (t) => {
  const of = await late(['1']);
  of.uploads.clear();
  t.is(
    (
      await run(
        of,
        provider(() => INVOICED),
      )
    ).postponed[0]?.error,
    'the journal has no upload 1',
  );
});
