import { right } from '@usage-billing/contracts/laws';
import { DAY, plus } from '@usage-billing/core/shared';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { hourBefore, openCopy, zuoraWithAccounts } from './support/two-accounts.ts';

const TAKEN = ['uploads', 'resolve', '1', '--taken', '--by', 'ann', '--note', 'looked into Zuora'];

/** A daily run whose request broke off, with or without its effect. */
const inDoubt = async (t: ExecutionContext, when: 'before' | 'after') => {
  const zuora = await zuoraWithAccounts(t);
  const office = await openCopy(t, zuora);
  await office.record('1', hourBefore(5n), 100n);
  zuora.control.fault({ method: 'POST', path: /^usage$/, fault: { kind: 'reset', when } });
  const sent = await office.run('--once');
  t.is(sent.exit, 0, sent.stderr);
  const state = async (): Promise<string> => {
    const found = await right(office.journal.find(1n));
    return O.isSome(found) ? found.value.state._tag : 'not there';
  };
  t.is(await state(), 'Unknown');
  return { ...office, zuora, state };
};

test('usage that Zuora holds counts as imported once somebody says so, and that is final', async (t) => {
  const { run, state } = await inDoubt(t, 'after');
  const taken = await run(...TAKEN);
  t.is(taken.exit, 0, taken.stderr);
  t.regex(taken.stdout, /is now Imported on .*\nNext: nothing; this is final\./);
  const again = await run('uploads', 'resolve', '1', '--resend', '--by', 'ann', '--note', 'x');
  t.is(again.exit, 1);
  t.regex(again.stderr, /upload 1 is Imported, and nothing was changed: this is final/);
  t.regex((await run('uploads', 'show', '1')).stdout, /Imported .* ann: looked into Zuora +│/);
  t.is(await state(), 'Imported');
});

test('usage that arrived after all is not sent again, whoever says so', async (t) => {
  const { run, state, journal } = await inDoubt(t, 'after');
  const found = await right(journal.find(1n));
  if (O.isNone(found) || found.value.state._tag !== 'Unknown') return t.fail();
  // A day has passed, and the last question was before it arrived.
  const { state: from, attempts, refusals, nextAttemptAt, lastError, fingerprint } = found.value;
  const since = plus(from.since, -2n * DAY);
  const progress = { attempts: attempts + 1, refusals, nextAttemptAt, lastError, fingerprint };
  const edge = { id: 1n, from: { state: from, attempts }, to: { ...from, since }, ...progress, at: since };
  await right(journal.change({ ...edge, decision: O.none, aggregates: 'keep' }));
  for (const words of [
    ['resolve', '1', '--resend'],
    ['release', '1'],
  ]) {
    const refused = await run('uploads', ...words, '--by', 'ann', '--note', 'not there');
    t.is(refused.exit, 1);
    t.regex(
      refused.stderr,
      /upload 1 stays as it is: the provider holds its usage by now\..*"uploads resolve --taken"/,
    );
  }
  t.is(await state(), 'Unknown');
});

test('usage that Zuora does not hold does not count as imported, but where somebody insists', async (t) => {
  const { run, state, zuora } = await inDoubt(t, 'before');
  const refused = await run(...TAKEN);
  t.is(refused.exit, 1);
  t.regex(refused.stderr, /nothing was changed: the provider holds no usage of it\. .*"--force" insists on it/);
  t.is(await state(), 'Unknown');
  const forced = await run(...TAKEN, '--force');
  t.is(forced.exit, 0, forced.stderr);
  t.is(await state(), 'Imported');
  t.deepEqual(zuora.control.usage(), []);
  t.regex(
    (await run('uploads', 'show', '1')).stdout,
    /looked into Zuora \(forced, although the provider holds no usage of it\)/,
  );
});

test('while Zuora does not answer nothing counts as imported, but where somebody insists', async (t) => {
  const { run, state, zuora } = await inDoubt(t, 'after');
  zuora.control.fault({ path: /./, times: 1e9, fault: { kind: 'status', status: 400 } });
  const refused = await run(...TAKEN);
  t.is(refused.exit, 1);
  t.regex(refused.stderr, /nothing was changed: the provider could not be asked: /);
  t.is(await state(), 'Unknown');
  t.is((await run(...TAKEN, '--force')).exit, 0);
  t.regex((await run('uploads', 'show', '1')).stdout, /\(forced, although the provider could not be asked: /);
});
