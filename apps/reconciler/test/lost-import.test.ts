/** An import that Zuora had completed is gone: the uploader knows nothing of it, and a reconciliation does. */
import { anOrganization, aReceivedEvent, instance, right, unit } from '@usage-billing/contracts/laws';
import { defaultUploadPolicy, runSettle, runUploader } from '@usage-billing/core/invoices';
import { DAY, dayOf, HOUR, instantFromMillis, MINUTE, plus, truncateToDay } from '@usage-billing/core/shared';
import { amount, hourOf } from '@usage-billing/core/usage';
import { upsertOrganizations } from '@usage-billing/postgres';
import {
  AcceptedDifferencesToken,
  JobHistoryToken,
  JobLockToken,
  OrganizationDirectoryToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  resolveAll,
  SharedAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openSystem } from './support/running-system.ts';

const UPLOADER = {
  directory: OrganizationDirectoryToken,
  ledger: UsageLedgerToken,
  journal: UploadJournalToken,
  accounts: ProviderAccountsToken,
  catalog: ProviderCatalogToken,
  uploader: UsageUploaderToken,
  sharedAccounts: SharedAccountsToken,
  accepted: AcceptedDifferencesToken,
  history: JobHistoryToken,
  lock: JobLockToken,
};

const YESTERDAY = plus(truncateToDay(instantFromMillis(Date.now())), -DAY);

/** An hour of yesterday of a paying customer, from the event store to an import that is complete. */
const imported = async (t: ExecutionContext) => {
  const system = await openSystem(t);
  const { pool, zuora, eventStore, ledger, history, container } = system;
  const contract = plus(YESTERDAY, -9n * DAY);
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: dayOf(contract) });
  const billingAccount = O.some({ provider: 'zuora', number: 'W1' });
  const organization = anOrganization({ externalId: 'frosty-sky-72', trialExpiresAt: contract, billingAccount });
  await right(upsertOrganizations(pool, [organization]));
  const usedAt = hourOf(plus(YESTERDAY, 9n * HOUR));
  await right(
    eventStore.append([aReceivedEvent({ instanceId: instance('1234'), receivedAt: usedAt, amount: amount(42n) })]),
  );
  let now = instantFromMillis(Date.now() + 1000);
  const total = { instanceId: instance('1234'), amountType: unit('node-seconds'), hour: usedAt, total: 42n };
  await right(ledger.recordTotals([total], now));
  const run = await right(history.begin({ job: 'aggregator', trigger: 'demand', startedAt: now }));
  await right(history.finish(run, now, { _tag: 'Succeeded', summary: null }));
  const ports = { ...(await resolveAll(container, UPLOADER)), clock: { now: () => now }, patience: () => NEVER };
  await right(runUploader(ports)({ policy: defaultUploadPolicy, trigger: 'demand' }));
  zuora.control.finishImport();
  now = plus(now, MINUTE);
  await right(runSettle(ports)(defaultUploadPolicy));
  return system;
};

const NEVER = new Promise<void>(() => undefined);

test('a reconciliation names the organization and the amount, by hand and every night, with exit code 1 (M20)', async (t) => {
  const { run, zuora } = await imported(t);
  const reconcile = () => run('reconcile', '--from', dayOf(YESTERDAY), '--to', dayOf(plus(YESTERDAY, DAY)));
  const before = await reconcile();
  t.is(before.exit, 0, before.stdout + before.stderr);
  t.regex(before.stdout, /not yet invoiced 42/);
  zuora.control.dropImport();
  const { exit, stdout } = await reconcile();
  t.is(exit, 1);
  t.regex(stdout, /^frosty-sky-72: 42 node-seconds unexplained: usage at the provider .* is not what was uploaded/m);
  t.regex(stdout, /\nUnexplained: 42\n$/);
  const nightly = await run('reconciler', '--once');
  t.is(nightly.exit, 1, nightly.stderr);
  t.regex(nightly.stdout, /"frosty-sky-72"/);
});
