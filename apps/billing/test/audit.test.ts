/** Whatever staff decide on the command line is in the audit log, with who, why and what it was before. */
import {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  anUploadLine,
  aReceivedEvent,
  at,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import { amount } from '@usage-billing/core/usage';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresEventStore,
  postgresNoticeClaims,
  postgresUploadJournal,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { runInProcess } from '../../wiring/test/support/run-in-process.ts';
import { billing } from '../src/billing.ts';

const BY_ANN = ['--by', 'ann', '--note', 'ticket 4711'];
const AT = at('2026-03-12T02:30:00Z');

/** One organization with usage that is set aside, an event that came with two payloads, a post-trial invoice that waits, and a notice in doubt. */
const openOffice = async (t: ExecutionContext) => {
  const database = await openTestDatabase();
  const pool = await right(createBillingPool({ url: database.url }));
  t.teardown(async () => {
    await closeBillingPool(pool);
    await database.close();
  });
  await right(migrate(pool));
  await right(upsertOrganizations(pool, [anOrganization({ id: O.some(instance('1234')) })]));
  const ledger = postgresUsageLedger(pool);
  const journal = postgresUploadJournal(pool);
  const totals = ['08', '09', '10'].map((hh) => anHourlyTotal({ hour: hour(`2026-03-10T${hh}:00:00Z`) }));
  await right(ledger.recordTotals(totals, AT));
  const day = { from: at('2026-03-10T00:00:00Z'), to: at('2026-03-11T00:00:00Z') };
  const [first, second, third] = await right(ledger.pending([{ instanceId: instance('1234'), range: day }]));
  await right(ledger.setAside([second?.id ?? 0n], { reason: 'not rated', detail: '' }));
  await right(ledger.setAside([third?.id ?? 0n], { reason: 'credit owed', detail: '' }));
  const id = await right(journal.reserveId);
  const invoice = O.some({ externalId: 'frosty-sky-72', accountNumber: 'W1' });
  const upload = { id, aggregateIds: [first?.id ?? 0n], lines: [anUploadLine()], uploader: 'post-trial' } as const;
  await right(journal.prepare(aNewUpload({ ...upload, postTrialInvoice: invoice })));
  const events = postgresEventStore(pool);
  for (const value of [1n, 2n]) await right(events.append([aReceivedEvent({ amount: amount(value) })]));
  const [conflict] = await right(events.quarantined({ limit: 1 }));
  const claims = postgresNoticeClaims(pool);
  await right(claims.claim('frosty-sky-72', 'trial expired', at('2026-03-01T00:00:00Z'), AT));
  await right(claims.inDoubt('frosty-sky-72', 'trial expired', 'time-out'));
  const run = (...args: ReadonlyArray<string>) =>
    runInProcess(billing, args, { DATABASE_URL: database.url, BILLING_LOG_LEVEL: 'fatal' });
  return { run, upload: id.toString(), conflict: conflict?.id ?? '' };
};

test('every decision on the command line that billing-db keeps is in the audit log', async (t) => {
  const { run, upload, conflict } = await openOffice(t);
  const decisions: ReadonlyArray<readonly [action: string, object: string, words: ReadonlyArray<string>]> = [
    ['team.bill-externally', 'team-7', ['teams', 'bill', 'team-7', '--externally']],
    ['team.bill-here', 'team-7', ['teams', 'bill', 'team-7', '--here']],
    ['account.share', 'W7', ['uploader', 'accounts', 'share', 'W7', '--instance', 'frosty-sky-72']],
    ['account.unshare', 'W7', ['uploader', 'accounts', 'unshare', 'W7', '--instance', '1234']],
    [
      'usage.release',
      '1234',
      [
        ...['uploader', 'usage', 'release', '--instance', 'frosty-sky-72'],
        '--unit',
        'node-seconds',
        '--reason',
        'not rated',
      ],
    ],
    [
      'usage.settle',
      '1234',
      [
        ...['uploader', 'usage', 'settle', '--instance', '1234', '--unit', 'node-seconds'],
        ...['--reason', 'credit owed', '--as', 'credited'],
      ],
    ],
    [
      'conflict.resolve',
      aReceivedEvent().uniqueKey,
      ['ingester', 'conflict', 'resolve', '--id', conflict, '--counts', 'aside'],
    ],
    ['post-trial-invoice.drop', 'W1', ['uploader', 'invoices', 'drop', upload]],
    ['notice.resolve', 'frosty-sky-72', ['enforcer', 'notices', 'resolve', '1234', 'trial-expired', '--sent']],
  ];
  for (const [action, , words] of decisions) {
    const { exit, stderr } = await run(...words, ...BY_ANN);
    t.is(exit, 0, `${action}: ${stderr}`);
  }
  const { stdout } = await run('audit', 'list', '--json');
  const entries = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .reverse();
  t.deepEqual(
    entries.map(({ action, object, by, note, role, through }) => [action, object.id, by, note, role, through]),
    decisions.map(([action, object]) => [action, object, 'ann', 'ticket 4711', 'admin', 'command']),
  );

  for (const id of ['1234', 'frosty-sky-72']) {
    const own = await run('audit', 'list', '--json', '--organization', id);
    t.is(own.exit, 0, own.stderr);
    const actions = own.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).action);
    t.deepEqual(actions, ['notice.resolve', 'usage.settle', 'usage.release'], `by ${id}, whichever id the entry has`);
  }
  t.is((await run('audit', 'list', '--organization', 'nobody')).stdout, 'There is no such entry.\n');
});
