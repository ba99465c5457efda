/** The uploader on memory adapters, against a fake Zuora over real HTTP: what it sends twice, Zuora has once. */
import { anHourlyTotal, anOrganization, at, right } from '@usage-billing/contracts/laws';
import { memoryDirectory, movableClock } from '@usage-billing/memory';
import { UploaderToken, uploaderModule } from '@usage-billing/uploader';
import * as wiring from '@usage-billing/wiring';
import { startFakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';

const FAKE = { ZUORA_CLIENT_ID: 'fake-client', ZUORA_CLIENT_SECRET: 'fake-client-secret' };

test('an hour of a billable organization reaches Zuora once, though the uploader runs twice', async (t) => {
  const clock = movableClock(at('2026-03-11T02:30:00Z'));
  const zuora = await startFakeZuora({ now: clock.now, importDelayMs: 0 });
  t.teardown(zuora.close);
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-03-01' });
  const billingAccount = O.some({ provider: 'zuora', number: 'W1' });
  const customer = anOrganization({ billingAccount, trialExpiresAt: at('2026-03-01T00:00:00Z') });

  const container = await wiring.createContainer(
    wiring.memoryModule(),
    ...wiring.modulesOf(wiring.zuora, { ...FAKE, ZUORA_URL: zuora.url }),
    uploaderModule(),
    wiring.override(wiring.ClockToken, clock),
    wiring.override(wiring.OrganizationDirectoryToken, memoryDirectory({ organizations: [customer] })),
  );
  const ledger = await container.getAsync(wiring.UsageLedgerToken);
  await right(ledger.recordTotals([anHourlyTotal({ total: 3600n })], clock.now()));

  const { daily } = await container.getAsync(UploaderToken);
  await right(daily.run({ trigger: 'demand' }));
  await right(daily.run({ trigger: 'demand' }));

  t.deepEqual(
    zuora.control.usage().map(({ accountNumber, unit, quantity }) => [accountNumber, unit, quantity]),
    [['W1', 'node-seconds', '3600']],
  );
});
