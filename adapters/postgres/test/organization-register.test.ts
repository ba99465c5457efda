/** What is kept under an external id beside the organization, when the id is given again. */
import { anOrganization, aStaffDecision, at, instance, right } from '@usage-billing/contracts/laws';
import { DAY, plus } from '@usage-billing/core/shared';
import { postgresNoticeClaims, postgresOrganizationRegister, upsertOrganizations } from '@usage-billing/postgres';
import test from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { openPool } from './support/database.ts';

const NOW = at('2026-03-10T09:40:00Z');

test('notices of who had the external id go with them, with what staff decided, and none counts for the next', async (t) => {
  const { pool, close } = await openPool();
  t.teardown(close);
  const claims = postgresNoticeClaims(pool);
  const register = postgresOrganizationRegister(pool);
  await right(upsertOrganizations(pool, [anOrganization({ deletedAt: some(NOW) })]));
  const end = plus(NOW, 30n * DAY);
  await right(claims.claim('frosty-sky-72', 'trial expired', end, NOW));
  const decision = aStaffDecision();
  await right(claims.resolve('frosty-sky-72', 'trial expired', { outcome: 'sent', at: NOW, ...decision }));

  const next = { externalId: 'frosty-sky-72', id: instance('2'), name: 'Next', emails: [], trialExpiresAt: end };
  await right(register.create({ ...next, at: NOW, decision }));
  t.deepEqual(await right(claims.list('frosty-sky-72')), []);
  const [kept] = await right(claims.list('frosty-sky-72~1234'));
  t.is(kept?.state, 'sent');
  t.is(kept?.resolutions.length, 1);
  t.true(await right(claims.claim('frosty-sky-72', 'trial expired', end, NOW)));
});
