import { anOrganization, aReceivedEvent, hour, instance, right, unit } from '@usage-billing/contracts/laws';
import { instantFromMillis } from '@usage-billing/core/shared';
import { amount } from '@usage-billing/core/usage';
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openSystem } from './support/running-system.ts';

/** An hour of October of one organization without an account: 42 units are in the event store, so many in the ledger. */
const octoberWith = async (t: ExecutionContext, aggregated: bigint) => {
  const system = await openSystem(t);
  const organization = anOrganization({ id: O.some(instance('1234')), externalId: 'frosty-sky-72' });
  const noAccount = { ...organization, billingAccount: O.none, trialExpiresAt: hour('2026-01-01T00:00:00Z') };
  await right(upsertOrganizations(system.pool, [noAccount]));
  const usedAt = hour('2026-10-03T09:00:00Z');
  const event = aReceivedEvent({ instanceId: instance('1234'), receivedAt: usedAt, amount: amount(42n) });
  await right(system.eventStore.append([event]));
  const now = instantFromMillis(Date.now() + 1000);
  const total = { instanceId: instance('1234'), amountType: unit('node-seconds'), hour: usedAt, total: aggregated };
  await right(system.ledger.recordTotals([total], now));
  const run = await right(system.history.begin({ job: 'aggregator', trigger: 'demand', startedAt: now }));
  await right(system.history.finish(run, now, { _tag: 'Succeeded', summary: null }));
  return system;
};

test('a month that adds up ends with 0, whatever it is printed as', async (t) => {
  const { run } = await octoberWith(t, 42n);
  const table = await run('reconcile', '--month', '2026-10');
  t.is(table.exit, 0, table.stderr);
  t.regex(table.stdout, /frosty-sky-72 .*node-seconds .* 42 .*no account 42/);
  t.regex(table.stdout, /\nIt adds up: nothing is unexplained\.\n$/);

  const json = await run('reconcile', '--from', '2026-10-03', '--to', '2026-10-04', '--json');
  t.is(json.exit, 0, json.stderr);
  t.like(JSON.parse(json.stdout), { from: '2026-10-03', to: '2026-10-04', unexplained: '0' });

  const csv = await run('reconcile', '--month', '2026-10', '--csv');
  t.is(csv.exit, 0, csv.stderr);
  const [header = '', line = '', ...more] = csv.stdout.trimEnd().split('\n');
  const column = (name: string): string | undefined => line.split(',')[header.split(',').indexOf(name)];
  t.deepEqual([column('instance'), column('events'), column('no account')], ['frosty-sky-72', '42', '42']);
  t.deepEqual(more, []);
});

test('days without usage do not add up to anything, and an organization that nobody knows is an error', async (t) => {
  const { run } = await octoberWith(t, 42n);
  const empty = await run('reconcile', '--month', '2026-09');
  t.is(empty.exit, 0, empty.stderr);
  t.regex(empty.stdout, /\nThere is no usage of these days\.\n$/);
  t.is((await run('reconcile', '--month', '2026-09', '--instance', '1234')).exit, 0);
  const unknown = await run('reconcile', '--month', '2026-10', '--instance', 'nobody-1');
  t.is(unknown.exit, 1);
  t.regex(unknown.stderr, /no organization has the external or internal id "nobody-1", and no usage/);
});

test('an unexplained difference ends with 1 and names the organization and the amount', async (t) => {
  const { run } = await octoberWith(t, 40n);
  const said = await run('reconcile', '--month', '2026-10');
  t.is(said.exit, 1);
  t.regex(
    said.stdout,
    /^frosty-sky-72: 2 node-seconds unexplained: events and ledger differ in the hour 2026-10-03T09/m,
  );
  t.regex(said.stdout, /\nUnexplained: 2\n$/);
  t.is((await run('reconcile', '--month', '2026-09')).exit, 0, 'the month before knows nothing of it');
});

test('staff accept a difference by either id, and it comes back when the amount changes', async (t) => {
  const { run, ledger } = await octoberWith(t, 40n);
  const accept = (...more: ReadonlyArray<string>) =>
    run('reconcile', 'accept', '--month', '2026-10', '--as', 'kept', '--by', 'ann', '--note', 'ticket 4711', ...more);
  const nobody = await accept('--instance', 'calm-sea-1');
  t.is(nobody.exit, 1);
  t.regex(nobody.stderr, /nothing is unexplained of this organization/);
  const done = await accept('--instance', 'frosty-sky-72');
  t.is(done.exit, 0, done.stderr);
  t.is(done.stdout, 'Accepted (kept) of instance 1234: 2 node-seconds, Hour.\n');
  const shown = await run('reconcile', '--month', '2026-10', '--instance', '1234');
  t.is(shown.exit, 0, shown.stdout);
  t.regex(
    shown.stdout,
    /^frosty-sky-72: 2 node-seconds accepted \(kept\) by ann on .*"ticket 4711": events and ledger/m,
  );

  const usedAt = hour('2026-10-03T09:00:00Z');
  const total = { instanceId: instance('1234'), amountType: unit('node-seconds'), hour: usedAt, total: 39n };
  await right(ledger.recordTotals([total], instantFromMillis(Date.now())));
  const changed = await run('reconcile', '--month', '2026-10', '--json');
  t.is(changed.exit, 1);
  t.like(JSON.parse(changed.stdout), { unexplained: '3', accepted: [] });
  t.is((await accept('--instance', '1234')).exit, 0);
  t.is((await run('reconcile', '--month', '2026-10')).exit, 0);
});

test('what was accepted is listed, and is unexplained again when it is withdrawn', async (t) => {
  const { run } = await octoberWith(t, 40n);
  const why = ['--by', 'ann', '--note', 'ticket 4711'];
  await run('reconcile', 'accept', '--month', '2026-10', '--as', 'kept', '--instance', '1234', ...why);
  const listed = await run('reconcile', 'accepted', '--instance', 'frosty-sky-72');
  t.regex(listed.stdout, /^1 {2}\S+Z {2}kept {2}instance 1234: 2 node-seconds, Hour; by ann: ticket 4711\n$/);
  const withdrawn = await run('reconcile', 'withdraw', '1', ...why);
  t.is(withdrawn.exit, 0, withdrawn.stderr);
  t.is(withdrawn.stdout, 'Withdrawn of instance 1234: 2 node-seconds, Hour. It is unexplained again.\n');
  t.is((await run('reconcile', '--month', '2026-10')).exit, 1);
  const again = await run('reconcile', 'withdraw', '1', ...why);
  t.is(again.exit, 1);
  t.regex(again.stderr, /nothing was accepted under the number 1, or it was withdrawn/);
  const both = JSON.parse((await run('reconcile', 'accepted', '--json')).stdout);
  t.deepEqual(
    both.map(({ as }: { readonly as: string }) => as),
    ['kept', 'withdrawn'],
  );
});

test('days that make no sense are bad usage', async (t) => {
  const { run } = await openSystem(t);
  for (const [args, problem] of [
    [[], /give --month, or --from/],
    [['--month', '2026-13'], /must be a month such as 2026-10/],
    [['--month', '2026-10', '--from', '2026-10-01'], /and not both/],
    [['--month', '2026-10', '--to', '2026-10-05'], /--to goes with --from/],
    [['--from', '2026-10-05', '--to', '2026-10-05'], /--to must be later/],
    [['--month', '2026-10', '--csv', '--json'], /exclude each other/],
  ] as const) {
    const { exit, stderr } = await run('reconcile', ...args);
    t.is(exit, 2, args.join(' '));
    t.regex(stderr, problem);
  }
});
