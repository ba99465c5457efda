/** Claims from before it was written down which trial they are about. */
import { at, right } from '@usage-billing/contracts/laws';
import type { Instant } from '@usage-billing/core/shared';
import type { TrialNotice } from '@usage-billing/core/trials';
import { migrate, postgresNoticeClaims } from '@usage-billing/postgres';
import test from 'ava';
import { migrations } from '../src/migrations/all.ts';
import { query, timestamp } from '../src/values.ts';
import { openEmptyPool } from './support/database.ts';

const CLAIMED = at('2026-03-01T10:40:00Z');
const KNOWN_END = at('2026-03-03T10:00:00Z');

test('keep their meaning: no notice of that trial goes out again, and those of an extended one do', async (t) => {
  const { pool, close } = await openEmptyPool();
  t.teardown(close);
  await right(migrate(pool, migrations.slice(0, 10)));
  await pool.query(query<never>()`
    insert into organizations (external_id, name, created_at, platform, environment, trial_expires_at)
    values ('known', 'Known', ${timestamp(CLAIMED)}, 'kubernetes', 'gke', ${timestamp(KNOWN_END)})`);
  const notices: ReadonlyArray<TrialNotice> = ['trial pending expiry', 'trial expired', 'data upload refused'];
  for (const who of ['known', 'unknown'])
    for (const notice of notices)
      await pool.query(query<never>()`
        insert into notice_claims (external_id, notice, state, claimed_at, attempts)
        values (${who}, ${notice}, 'in doubt', ${timestamp(CLAIMED)}, 2)`);
  await pool.query(query<never>()`
    insert into notice_resolutions (external_id, notice, outcome, resolved_by, note, resolved_at)
    values ('known', 'trial expired', 'send again', 'ann', 'never seen', ${timestamp(CLAIMED)})`);

  t.deepEqual((await right(migrate(pool, migrations.slice(0, 11)))).applied, [11]);
  const claims = postgresNoticeClaims(pool);
  const known = await right(claims.list('known'));
  t.deepEqual(
    known.map(({ notice, state, attempts, trialExpiresAt, resolutions }) => [
      notice,
      state,
      attempts,
      trialExpiresAt,
      resolutions.length,
    ]),
    [
      ['data upload refused', 'in doubt', 2, CLAIMED, 0],
      ['trial expired', 'in doubt', 2, CLAIMED, 1],
      ['trial pending expiry', 'in doubt', 2, KNOWN_END, 0],
    ],
  );
  const given = (who: string, notice: TrialNotice, trialEnd: Instant) =>
    right(claims.claim(who, notice, trialEnd, at('2027-06-01T00:00:00Z')));
  for (const who of ['known', 'unknown']) {
    t.false(await given(who, 'trial expired', at('2026-03-01T10:00:00Z')));
    t.false(await given(who, 'data upload refused', at('2026-02-10T10:00:00Z')));
    t.false(await given(who, 'trial pending expiry', KNOWN_END));
    t.true(await given(who, 'trial expired', at('2026-04-01T10:00:00Z')));
    t.true(await given(who, 'data upload refused', at('2026-04-01T10:00:00Z')));
  }
  t.true(await given('known', 'trial pending expiry', at('2026-04-01T10:00:00Z')));
  t.false(await given('unknown', 'trial pending expiry', at('2027-03-01T10:00:00Z')), 'which trial is not known');
});
