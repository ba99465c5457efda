import { setTimeout as pause } from 'node:timers/promises';
import { anHourlyTotal, anOrganization, at, day, hour, instance, right, unit } from '@usage-billing/contracts/laws';
import { MINUTE } from '@usage-billing/core/shared';
import type { OrganizationDirectory } from '@usage-billing/core/trials';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { memoryDirectory, movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  cloudModule,
  configFrom,
  createContainer,
  directoryModules,
  directorySettings,
  JobHistoryToken,
  JobLockToken,
  memoryModule,
  OrganizationDirectoryToken,
  override,
  RegistryToken,
  Secret,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { ContainerModule } from 'inversify';
import { Registry } from 'prom-client';
import { UploaderToken, uploaderModule } from '../src/index.ts';
import { planToText } from '../src/report.ts';
import { preparePostTrial } from './support/post-trial.ts';

const inMemory = async (
  _: ExecutionContext,
  directory: OrganizationDirectory,
): Promise<ReadonlyArray<ContainerModule>> => [override(OrganizationDirectoryToken, directory)];

const inUsersService: typeof inMemory = async (t, directory) => {
  const { url, close } = await startDirectoryServer({ directory, tokens: ['token'], pageSize: 1 });
  t.teardown(close);
  return directoryModules(configFrom(directorySettings, { DIRECTORY_URL: url, DIRECTORY_TOKEN: 'token' }));
};

/** Frosty Sky pays; Dusty Rock has usage and no subscription. Both used something on 10 March; it is the 11th, 02:30. */
const open = async (t: ExecutionContext, organizationsIn: typeof inMemory = inMemory) => {
  const clock = movableClock(at('2026-03-11T02:30:00Z'));
  const zuora = await startFakeZuora({ now: clock.now });
  t.teardown(zuora.close);
  zuora.control.addAccount({ number: 'W-frosty', contractEffectiveDate: '2026-03-01' });
  zuora.control.addAccount({ number: 'W-dusty', contractEffectiveDate: '2026-03-01', subscription: null });
  const directory = memoryDirectory({
    organizations: [
      anOrganization({ billingAccount: O.some({ provider: 'zuora', number: 'W-frosty' }) }),
      anOrganization({
        id: O.some(instance('77')),
        externalId: 'dusty-rock-1',
        billingAccount: O.some({ provider: 'zuora', number: 'W-dusty' }),
      }),
    ],
  });
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const container = await createContainer(
    memoryModule(),
    cloudModule({
      baseUrl: zuora.url,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
    uploaderModule(),
    override(ClockToken, clock),
    ...(await organizationsIn(t, directory)),
  );
  t.teardown(() => closeContainer(container));
  const ledger = await container.getAsync(UsageLedgerToken);
  await right(
    ledger.recordTotals(
      [
        anHourlyTotal({ total: 9_999_999_999_992n }),
        anHourlyTotal({ amountType: unit('samples'), total: 5n }),
        anHourlyTotal({ instanceId: instance('77'), total: 60n }),
        anHourlyTotal({ hour: hour('2026-03-02T09:00:00Z'), total: 7n }),
      ],
      clock.now(),
    ),
  );
  const uploader = await container.getAsync(UploaderToken);
  return { clock, zuora, container, uploader };
};

test('the plan shows the file, who is left out and why, and what is stranded, and writes nothing', async (t) => {
  const { uploader, container, zuora } = await open(t);
  const plan = await right(uploader.plan({}));
  const text = planToText(plan, uploader.reportFormat);
  t.regex(text, /^Usage before 2026-03-11, looking back to 2026-03-04, of 2 billable organizations\.$/m);
  t.regex(text, /^ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION$/m);
  t.regex(text, /^W-frosty,node-seconds,9999999999992,/m);
  t.regex(text, /^ {2}dusty-rock-1: no subscription \(.*\); 60 node-seconds$/m);
  t.regex(text, /^ {2}instance 1234: 7 node-seconds, since 2026-03-02T09:00:00Z$/m);
  t.deepEqual(await right((await container.getAsync(UploadJournalToken)).list({ limit: 9 })), []);
  t.deepEqual(await right((await container.getAsync(JobHistoryToken)).recent({ limit: 9 })), []);
  t.deepEqual(
    zuora.control.calls().filter(({ path }) => path.startsWith('usage')),
    [],
  );
});

test('the daily run sends each amount once, and the follow-up sees the import through', async (t) => {
  const { uploader, zuora, clock } = await open(t);
  await right(uploader.daily.run({ trigger: 'schedule' }));
  await right(uploader.daily.run({ trigger: 'schedule' }));
  clock.advance(2n * MINUTE);
  const after = await right(uploader.followUp.run({ trigger: 'schedule' }));
  t.deepEqual(O.isSome(after.settled) ? after.settled.value.imports.map(({ status }) => status) : [], ['Completed']);
  t.deepEqual(
    zuora.control.usage().map(({ accountNumber, unit: used, quantity }) => [accountNumber, used, quantity]),
    [['W-frosty', NODE_SECONDS, '9999999999992']],
  );
});

test('an account whose bill cycle day is not set yet is left out with that reason, and the others are billed', async (t) => {
  const { uploader, zuora, clock, container } = await open(t);
  zuora.control.addAccount({ number: 'W-autumn', contractEffectiveDate: '2026-03-01', billCycleDay: 0 });
  const directory = await container.getAsync(OrganizationDirectoryToken);
  await right(
    directory.setBillingAccount({
      externalId: 'dusty-rock-1',
      account: { provider: 'zuora', number: 'W-autumn' },
      createdAt: clock.now(),
    }),
  );
  const { prepared } = await right(uploader.daily.run({ trigger: 'schedule' }));
  t.deepEqual(
    prepared.skipped.map(({ externalId, reason, detail }) => [externalId, reason, detail]),
    [['dusty-rock-1', 'no bill cycle day', 'bill cycle day 0 of account W-autumn is not 1 to 31']],
  );
  t.regex(await uploader.registry.metrics(), /^billing_uploader_records\{.*status="no bill cycle day",.*\} 1$/m);
  clock.advance(2n * MINUTE);
  await right(uploader.followUp.run({ trigger: 'schedule' }));
  t.deepEqual(
    zuora.control.usage().map(({ accountNumber, quantity }) => [accountNumber, quantity]),
    [['W-frosty', '9999999999992']],
  );
});

test('where a users service knows the organizations the same plan is made and the same usage goes out', async (t) => {
  const [here, there] = [await open(t), await open(t, inUsersService)];
  t.is(
    planToText(await right(there.uploader.plan({})), there.uploader.reportFormat),
    planToText(await right(here.uploader.plan({})), here.uploader.reportFormat),
  );
  await right(there.uploader.daily.run({ trigger: 'schedule' }));
  there.clock.advance(2n * MINUTE);
  await right(there.uploader.followUp.run({ trigger: 'schedule' }));
  t.deepEqual(
    there.zuora.control.usage().map(({ accountNumber, quantity }) => [accountNumber, quantity]),
    [['W-frosty', '9999999999992']],
  );
});

test('usage that is stranded goes out when an earlier day is asked for', async (t) => {
  const { uploader, zuora, clock } = await open(t);
  await right(uploader.daily.run({ trigger: 'demand', from: day('2026-03-01') }));
  clock.advance(2n * MINUTE);
  await right(uploader.followUp.run({ trigger: 'demand' }));
  t.is(zuora.control.usage()[0]?.quantity, '9999999999999');
});

test('what was sent, left out and stranded is in the metrics, by unit and reason', async (t) => {
  const { uploader, clock, container } = await open(t);
  await right(uploader.daily.run({ trigger: 'schedule' }));
  const sent = await Registry.merge([uploader.registry, await container.getAsync(RegistryToken)]).metrics();
  for (const line of [
    'billing_uploader_billable_instances{uploader="daily",status="billable"} 2',
    'billing_uploader_billable_instances{uploader="daily",status="uploaded"} 1',
    'billing_uploader_billable_instances{uploader="daily",status="no subscription"} 1',
    'billing_uploader_records{uploader="daily",status="uploaded",amount_type="node-seconds"} 1',
    'billing_uploader_amounts{uploader="daily",status="uploaded",amount_type="node-seconds"} 9999999999992',
    'billing_uploader_amounts{uploader="daily",status="no subscription",amount_type="node-seconds"} 60',
    'billing_uploader_amounts{uploader="daily",status="not rated",amount_type="samples"} 5',
    'billing_uploader_stranded_amount{amount_type="node-seconds"} 7',
    'billing_uploader_uploads{state="Sent"} 1',
    'billing_job_runs_total{job="uploader",status="succeeded"} 1',
  ])
    t.true(sent.split('\n').includes(line), `${line}\n${sent}`);
  t.regex(sent, /^billing_zuora_client_request_duration_seconds_count\{method="POST",status="200"\} [1-9]/m);
  clock.advance(2n * MINUTE);
  await right(uploader.followUp.run({ trigger: 'schedule' }));
  const imported = await uploader.registry.metrics();
  t.regex(imported, /^billing_uploader_uploads\{state="Sent"\} 0$/m);
  t.regex(imported, /^billing_zuora_client_usage_import_duration_seconds_count\{status="Completed"\} 1$/m);
});

test('what went out after a trial is counted under its own label, once, and outlasts the next daily run', async (t) => {
  const { uploader, container, clock } = await open(t);
  const organization = anOrganization({ billingAccount: O.some({ provider: 'zuora', number: 'W-frosty' }) });
  t.true(O.isSome(await preparePostTrial(container, organization, day('2026-03-11'))));
  const counted = async (): Promise<ReadonlyArray<string>> =>
    (await uploader.registry.metrics()).split('\n').filter((line) => line.includes('uploader="post-trial"'));
  const none = ['billing_uploader_billable_instances{uploader="post-trial",status="uploaded"} 0'];
  t.deepEqual(await counted(), none);
  await right(uploader.followUp.run({ trigger: 'schedule' }));
  t.deepEqual(await counted(), none, 'it is sent, and may still be refused');
  clock.advance(2n * MINUTE);
  const once = [
    'billing_uploader_billable_instances{uploader="post-trial",status="uploaded"} 1',
    'billing_uploader_records{uploader="post-trial",status="uploaded",amount_type="node-seconds"} 2',
    'billing_uploader_amounts{uploader="post-trial",status="uploaded",amount_type="node-seconds"} 9999999999999',
  ];
  for (const job of [uploader.followUp, uploader.followUp, uploader.daily]) {
    t.is((await job.run({ trigger: 'schedule' })())._tag, 'Right');
    t.deepEqual(await counted(), once);
    clock.advance(2n * MINUTE);
  }
});

test('a follow-up with nothing to do leaves no row in the history', async (t) => {
  const { uploader, container } = await open(t);
  const pass = await right(uploader.followUp.run({ trigger: 'schedule' }));
  t.deepEqual(pass.invoiced, O.none);
  t.deepEqual(await right((await container.getAsync(JobHistoryToken)).recent({ limit: 9 })), []);
});

test('while the daily run holds the lock, the follow-up leaves the uploads to it', async (t) => {
  const { uploader, container } = await open(t);
  const lock = await container.getAsync(JobLockToken);
  const pass = await right(lock.withLock('uploader', () => uploader.followUp.run({ trigger: 'schedule' })()));
  t.deepEqual(pass.settled, O.none);
});

test('started, it runs daily when its clock says so, also when a follow-up is due at the same moment', async (t) => {
  const { uploader, container, zuora, clock } = await open(t);
  const lock = await container.getAsync(JobLockToken);
  const followUp = Promise.withResolvers<void>();
  const held = lock.withLock('uploader', async () => E.right(await followUp.promise))();
  uploader.start();
  clock.set(at('2026-03-12T02:30:00Z'));
  const skipped = /^billing_job_runs_total\{job="uploader",status="skipped"\} [1-9]/m;
  while (!skipped.test(await uploader.registry.metrics())) await pause(20);
  t.deepEqual(zuora.control.state().imports, []);
  followUp.resolve();
  await held;
  while (zuora.control.state().imports.length === 0) await pause(20);
  await uploader.stop();
  zuora.control.finishImport();
  t.is(zuora.control.usage()[0]?.quantity, '9999999999992');
});

test('usage that was left out because its account could not be read is sent soon after, not a day later', async (t) => {
  const { uploader, zuora, clock } = await open(t);
  zuora.control.fault({ path: /^accounts\/W-frosty/, times: 1e9, fault: { kind: 'malformed' } });
  uploader.start();
  t.teardown(uploader.stop);
  clock.set(at('2026-03-12T02:30:00Z'));
  const done = /^billing_job_runs_total\{job="uploader",status="succeeded"\} 1$/m;
  while (!done.test(await uploader.registry.metrics())) await pause(20);
  t.deepEqual(zuora.control.state().imports, []);
  zuora.control.clearFaults();
  clock.set(at('2026-03-12T02:40:00Z'));
  while (zuora.control.state().imports.length === 0) await pause(20);
  await uploader.stop();
  t.is(zuora.control.state().imports.length, 1);
});

test('started after its time has passed, it runs at once', async (t) => {
  const { uploader, container, zuora, clock } = await open(t);
  const history = await container.getAsync(JobHistoryToken);
  const before = at('2026-03-10T02:30:00Z');
  const id = await right(history.begin({ job: 'uploader', trigger: 'schedule', startedAt: before }));
  await right(history.finish(id, before, { _tag: 'Succeeded', summary: null }));
  clock.set(at('2026-03-12T09:00:00Z'));
  uploader.start();
  while (zuora.control.state().imports.length === 0) await pause(20);
  await uploader.stop();
  const [latest] = await right(history.recent({ job: 'uploader', limit: 1 }));
  t.is(latest?.trigger, 'start');
});

test('the daily verification is recorded in the history and told by metrics', async (t) => {
  const { uploader, container, zuora, clock } = await open(t);
  await right(uploader.daily.run({ trigger: 'schedule' }));
  clock.set(at('2026-04-02T02:30:00Z'));
  await right(uploader.followUp.run({ trigger: 'schedule' }));
  const [invoice] = zuora.control.billRun('2026-04-01');
  const verified = await right(uploader.verification.run({ trigger: 'schedule' }));
  t.like(verified, { accounts: 2, invoices: 1, findings: [], unreadable: [] });
  zuora.control.editInvoice({ invoiceNumber: invoice?.number ?? '', total: '1.00' });
  await right(uploader.verification.run({ trigger: 'schedule' }));
  const metrics = await uploader.registry.metrics();
  t.regex(metrics, /^billing_uploader_invoices_verified 1$/m);
  t.regex(metrics, /^billing_uploader_invoice_differences 1$/m);
  t.regex(metrics, /^billing_job_runs_total\{job="invoice-verification",status="succeeded"\} 2$/m);
  const history = await container.getAsync(JobHistoryToken);
  const [run] = await right(history.recent({ job: 'invoice-verification', limit: 1 }));
  const outcome = run === undefined || O.isNone(run.finished) ? undefined : run.finished.value.outcome;
  t.like(outcome?.summary, { differences: 1, findings: [{ organizations: ['frosty-sky-72'], what: 'total' }] });
});
