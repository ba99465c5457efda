import { formatInstant, instant } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { parseTimestamp, query, timestamp } from '../src/values.ts';
import { openPool } from './support/database.ts';

const EARLIEST = -62_135_596_800_000_000n;
const LATEST = 253_402_300_799_999_999n;

test('every moment goes into Postgres and comes back to the microsecond, whatever the time zone of the session', async (t) => {
  for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia']) {
    const { pool, close } = await openPool({ timeZone: zone });
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: EARLIEST, max: LATEST }).map(instant), async (at) => {
        const back = await pool.oneFirst(query<{ readonly at: bigint }>()`select ${timestamp(at)}::timestamptz as at`);
        t.is(back, at, `${formatInstant(at)} in ${zone}`);
      }),
      { numRuns: 100, examples: [[instant(EARLIEST)], [instant(LATEST)], [instant(-1n)], [instant(0n)]] },
    );
    await close();
  }
});

test('text that is no ISO timestamp is refused by name', (t) => {
  t.throws(() => parseTimestamp('01/31/2026 09:00:00 EST'), { message: /01\/31\/2026.*DateStyle/ });
});

test('sums of int8 and decimals come back exactly, never through a float', async (t) => {
  const { pool, close } = await openPool();
  const row = await pool.one(query<{ readonly sum: string; readonly price: string; readonly most: bigint }>()`
    select sum(v) as sum, 0.1000000000000000000001 as price, 9223372036854775807::int8 as most
    from unnest(array[9223372036854775807, 9223372036854775807]::int8[]) v (v)`);
  t.deepEqual(row, { sum: '18446744073709551614', price: '0.1000000000000000000001', most: 9223372036854775807n });
  await close();
});
