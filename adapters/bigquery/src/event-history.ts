/** Single events of the table. Every read is limited to the partitions in which the events can be. */
import type { Instant } from '@usage-billing/core/shared';
import type { DeliveredEvent, EventHistory, EventRead, KeyHistory, LateEvent } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { createAttempts } from './attempts.ts';
import { createClient } from './client.ts';
import type { BigQueryConfig } from './config.ts';
import { eventOf, toQuarantined } from './conflicts.ts';
import { countsStatement, eventsStatement, keyStatement } from './history-sql.ts';
import { ageOf, readExpiration } from './retention.ts';
import { createQueryRunner } from './run-query.ts';
import { columnOf, instantOf, type Row, type Statement } from './statement.ts';
import { totalsStatement } from './totals.ts';
import { orUnavailable, unavailable } from './unavailable.ts';

/** The tables must be there: see {@link setUpBigQuery}. Copies further apart than the horizon are not seen as such. */
export const bigQueryEventHistory = (config: BigQueryConfig): EventHistory => {
  const client = createClient(config);
  const attempts = createAttempts(config.timing);
  const runner = createQueryRunner(client, config, attempts);

  return {
    ofKey: (search) =>
      orUnavailable(async () => {
        const expiration = await readExpiration(client, config, attempts);
        const oldest = O.map((kept: bigint) => ageOf(kept, config.dedupHorizonHours))(expiration);
        return keyHistory(await runner.rows(keyStatement(config, search)), oldest);
      }),
    countsOf: (hours) =>
      orUnavailable(async () =>
        (await runner.rows(countsStatement(config, hours))).map((row) => ({
          hour: instantOf(row, 'hour') as never,
          events: Number(columnOf(row, 'events')),
          total: BigInt(columnOf(row, 'total')),
        })),
      ),
    eventsOf: (hours) => ({
      async *[Symbol.asyncIterator]() {
        try {
          for await (const page of runner.pages(eventsStatement(config, hours))) yield E.right(page.map(toEvent));
        } catch (error) {
          yield E.left(unavailable(error));
        }
      },
    }),
    bytesOf: (read) => orUnavailable(async () => O.some(await runner.dryRun(statementOf(config, read)))),
  };
};

const statementOf = (config: BigQueryConfig, read: EventRead): Statement => {
  if ('key' in read) return keyStatement(config, read.key);
  return 'hours' in read ? eventsStatement(config, read.hours) : totalsStatement(config, read.totals);
};

const deliveredAt = (row: Row): Instant => instantOf(row, 'delivered_at');

const toEvent = (row: Row): DeliveredEvent => ({ ...eventOf(row, ''), deliveredAt: deliveredAt(row) });

/** `oldest`: how much older than its delivery an event may be and still count; none: anything counts. */
const keyHistory = (rows: ReadonlyArray<Row>, oldest: O.Option<bigint>): KeyHistory => {
  const isLate = ({ receivedAt, deliveredAt: at }: DeliveredEvent): boolean =>
    O.isSome(oldest) && at - receivedAt > oldest.value;
  const counting = rows.filter((row) => columnOf(row, 'is_counting') === 'true').map(toEvent);
  return {
    counting: O.fromNullable(counting.find((event) => !isLate(event))),
    conflicts: rows.filter((row) => columnOf(row, 'nth') !== '1').map(toQuarantined),
    late: counting.filter(isLate).map(
      (event): LateEvent => ({
        id: `${event.deliveredAt}-${event.uniqueKey}`,
        event,
        reason: 'its hour is before the retention floor',
      }),
    ),
  };
};
