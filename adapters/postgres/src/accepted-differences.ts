/** Differences that staff accepted, on Postgres. */
import {
  type AcceptedDifference,
  type AcceptedDifferences,
  type AcceptedDifferencesError,
  Decimal,
  differenceAccepted,
  differenceWithdrawn,
  heldAcceptance,
} from '@usage-billing/core/invoices';
import { type Instant, keptDecision, keysetPages } from '@usage-billing/core/shared';
import { isNone, map, none, some, toUndefined } from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { fragment, optional, printable, query, texts, timestamp } from './values.ts';

const unavailable = orUnavailable('AcceptedDifferencesUnavailable');

const PAGE_SIZE = 1_000;

interface Row {
  readonly id: bigint;
  readonly internal_id: AcceptedDifference['instanceId'];
  readonly amount_type: AcceptedDifference['amountType'];
  readonly kind: string;
  readonly places: ReadonlyArray<string>;
  readonly quantities: ReadonlyArray<string>;
  readonly money: string | null;
  readonly currency: string | null;
  readonly accepted_as: AcceptedDifference['as'];
  readonly accepted_at: Instant;
  readonly decided_by: string;
  readonly note: string;
}

/** On the table `accepted_differences`; rows are only ever added. */
export const postgresAcceptedDifferences = (pool: BillingPool): AcceptedDifferences => ({
  accept: (differences) =>
    unavailable(() =>
      pool.transaction(async (transaction) => {
        const made: AcceptedDifference[] = [];
        for (const difference of differences) {
          const id = await transaction.oneFirst(
            insertion({ ...difference, decision: keptDecision(difference.decision) }),
          );
          await insertStaffAction(transaction, differenceAccepted(difference));
          made.push({ ...difference, decision: keptDecision(difference.decision), id });
        }
        return made;
      }),
    ),
  withdraw: (withdrawal) =>
    unavailable(() =>
      pool.transaction(async (transaction) => {
        // One after the other, so that one acceptance is withdrawn once.
        await transaction.query(query()`lock table accepted_differences in share row exclusive mode`);
        const rows = await transaction.any(query<Row>()`
          select ${columns} from accepted_differences
          where internal_id = (
            select internal_id from accepted_differences where id = ${withdrawal.id.toString()}::bigint)
          order by id`);
        const accepted = heldAcceptance(rows.map(toAccepted), withdrawal.id);
        if (isNone(accepted)) return none;
        const { at } = withdrawal;
        const made = { ...accepted.value, at, as: 'withdrawn' as const, decision: keptDecision(withdrawal.decision) };
        const id = await transaction.oneFirst(insertion(made));
        await insertStaffAction(transaction, differenceWithdrawn(accepted.value, withdrawal));
        return some({ ...made, id });
      }),
    ),
  all: () =>
    keysetPages<AcceptedDifferencesError, AcceptedDifference>(PAGE_SIZE, (after, limit) =>
      unavailable(async () => {
        const rows = await pool.any(query<Row>()`
          select ${columns}
          from accepted_differences
          where id > ${(after?.id ?? 0n).toString()}::bigint
          order by id
          limit ${limit}`);
        return rows.map(toAccepted);
      }),
    ),
});

const columns = fragment`id, internal_id, amount_type, kind, places, quantities::text[] as quantities, money::text as money,
  currency, accepted_as, accepted_at, decided_by, note`;

const insertion = ({ instanceId, amountType, kind, parts, money, as, at, decision }: Omit<AcceptedDifference, 'id'>) =>
  query<{ readonly id: bigint }>()`
    insert into accepted_differences
      (internal_id, amount_type, kind, places, quantities, money, currency, accepted_as, accepted_at, decided_by, note)
    values (${instanceId}, ${amountType}, ${kind}, ${texts(parts.map(({ place }) => printable(place)))},
      ${texts(parts.map(({ quantity }) => quantity.toFixed()))}::numeric[],
      ${isNone(money) ? null : money.value.amount.toFixed()}::numeric, ${toUndefined(money)?.currency ?? null},
      ${as}, ${timestamp(at)}, ${printable(decision.by)}, ${printable(decision.note)})
    returning id`;

const toAccepted = (row: Row): AcceptedDifference => ({
  id: row.id,
  instanceId: row.internal_id,
  amountType: row.amount_type,
  kind: row.kind,
  parts: row.places.map((place, index) => ({ place, quantity: new Decimal(row.quantities[index] ?? '0') })),
  money: map((amount: string) => ({ amount: new Decimal(amount), currency: row.currency as never }))(
    optional(row.money),
  ),
  as: row.accepted_as,
  at: row.accepted_at,
  decision: { by: row.decided_by, note: row.note },
});
