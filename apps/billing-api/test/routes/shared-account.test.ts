/**
 * The directory names another organization's account for a customer who adds a card: over HTTP, on Postgres, against a Zuora
 * over HTTP. Their usage since the trial must not go onto that bill unless staff decided so, like that of a daily run (M9).
 */
import {
  allOf,
  anHourlyTotal,
  anOrganization,
  aStaffDecision,
  day,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import { grantPermissions, postgresSharedAccounts, upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { ask, signedIn, startApi } from '../support/api.ts';
import { at, NOW } from '../support/ports.ts';
import { openRealWorld } from '../support/real-world.ts';

/** Two organizations of account W1, whose trials ended on 1 March; the second one used 3600 since, and alice pays for it. */
const twoOnOneAccount = async (t: ExecutionContext) => {
  const world = await openRealWorld(t);
  const { deps, pool, zuora } = world;
  const paymentMethodId = zuora.control.addCard('4111111111111111');
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-03-01' });
  const billingAccount = O.some({ provider: 'zuora', number: 'W1' });
  const trialExpiresAt = at('2026-03-01T00:00:00Z');
  const both = ['1', '2'].map((id) =>
    anOrganization({ id: O.some(instance(id)), externalId: `sky-${id}`, billingAccount, trialExpiresAt }),
  );
  await right(upsertOrganizations(pool, both));
  await right(grantPermissions(pool, [{ userId: 'alice', permission: 'billing.update', externalId: 'sky-2' }]));
  const used = anHourlyTotal({ instanceId: instance('2'), hour: hour('2026-03-05T10:00:00Z'), total: 3600n });
  await right(deps.ledger.recordTotals([used], at('2026-03-07T00:00:00Z')));
  const api = await startApi(t, deps);
  const addCard = async () => {
    const { status } = await ask(t, api, '/api/billing/sky-2/account', {
      method: 'POST',
      headers: { ...signedIn('alice'), 'Content-Type': 'application/json' },
      body: JSON.stringify({
        currency: 'USD',
        billToContact: { firstName: 'Ada', lastName: 'Lovelace', country: 'United Kingdom' },
        paymentMethodId,
      }),
    });
    return status;
  };
  const uploaded = async () =>
    (await allOf(deps.journal.lines({ from: day('2026-01-01'), to: day('2026-12-31') }))).map(
      ({ line }) => line.quantity,
    );
  return { ...world, addCard, uploaded };
};

test('Usage since the trial is held while another organization names the account', async (t) => {
  const { deps, addCard, uploaded } = await twoOnOneAccount(t);
  t.is(await addCard(), 201);
  t.deepEqual(await uploaded(), []);
  const [held] = await right(deps.ledger.setAsideSums({}));
  t.like(held, { instanceId: '2', reason: 'held', amount: 3600n });
  t.regex(held?.detail ?? '', /account W1 of sky-2 is also named by sky-1/);
});

test('It goes out once staff decided that they share it', async (t) => {
  const { pool, addCard, uploaded } = await twoOnOneAccount(t);
  const share = { accountNumber: 'W1', instanceIds: ['1', '2'].map(instance), at: NOW, decision: aStaffDecision() };
  await right(postgresSharedAccounts(pool).share(share));
  t.is(await addCard(), 201);
  t.deepEqual(await uploaded(), [3600n]);
});
