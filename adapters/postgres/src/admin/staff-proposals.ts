/** Proposals of staff on Postgres. */
import type { NewProposal, Proposal, ProposalOutcome, StaffProposals } from '@usage-billing/core/admin';
import type { Instant, Json } from '@usage-billing/core/shared';
import { map } from 'fp-ts/lib/Option.js';
import { orUnavailable } from '../failure.ts';
import type { BillingPool } from '../pool.ts';
import { fragment, jsonText, optional, printable, query, timestamp } from '../values.ts';

const unavailable = orUnavailable('StaffProposalsUnavailable');

interface Row {
  readonly id: bigint;
  readonly action: NewProposal['action'];
  readonly object_kind: NewProposal['object']['kind'];
  readonly object_id: string;
  readonly title: string;
  readonly input: string;
  readonly preview: string;
  readonly made_by: string;
  readonly made_as: NewProposal['by']['role'];
  readonly made_at: Instant;
  readonly confirmed_by: string | null;
  readonly note: string | null;
  readonly confirmed_at: Instant | null;
  readonly outcome: string | null;
}

/** In `staff_proposals`. */
export const postgresStaffProposals = (pool: BillingPool): StaffProposals => ({
  add: ({ action, object, title, input, preview, by, at }) =>
    unavailable(() =>
      pool.oneFirst(query<{ readonly id: bigint }>()`
        insert into staff_proposals
          (action, object_kind, object_id, title, input, preview, made_by, made_as, made_at)
        values (${action}, ${object.kind}, ${printable(object.id)}, ${printable(title)}, ${jsonText(input)}::jsonb,
          ${jsonText(asJson(preview))}::jsonb, ${printable(by.name)}, ${by.role}, ${timestamp(at)})
        returning id`),
    ),

  find: (id) =>
    unavailable(async () => {
      const row = await pool.maybeOne(query<Row>()`
        select ${columns} from staff_proposals where id = ${id.toString()}::bigint`);
      return map(toProposal)(optional(row));
    }),

  list: ({ limit, state, before }) =>
    unavailable(async () => {
      const rows = await pool.any(query<Row>()`
        select ${columns} from staff_proposals
        where true
          ${state === undefined ? fragment`` : fragment`and ${stateOfRow} = ${state}`}
          ${before === undefined ? fragment`` : fragment`and id < ${before.toString()}::bigint`}
        order by id desc
        limit ${limit}`);
      return rows.map(toProposal);
    }),

  confirm: (id, { by, note }, at) =>
    unavailable(async () => {
      const taken = await pool.maybeOne(query<{ readonly id: bigint }>()`
        update staff_proposals
        set confirmed_by = ${printable(by)}, note = ${printable(note)}, confirmed_at = ${timestamp(at)}
        where id = ${id.toString()}::bigint and confirmed_at is null
        returning id`);
      return taken !== null;
    }),

  settle: (id, outcome) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        update staff_proposals set outcome = ${jsonText(asJson(outcome))}::jsonb
        where id = ${id.toString()}::bigint and confirmed_at is not null and outcome is null`);
    }),
});

const columns = fragment`id, action, object_kind, object_id, title, input::text as input, preview::text as preview,
  made_by, made_as, made_at, confirmed_by, note, confirmed_at, outcome::text as outcome`;

/** As `proposalState` in core says it. */
const stateOfRow = fragment`
  case
    when confirmed_at is null then 'open'
    when outcome is null then 'not finished'
    else case outcome ->> '_tag' when 'Done' then 'done' when 'Changed' then 'refused' else 'failed' end
  end`;

/** Both hold texts only. */
const asJson = (value: NewProposal['preview'] | ProposalOutcome): Json => ({ ...value }) as unknown as Json;

const toProposal = (row: Row): Proposal => ({
  id: row.id,
  action: row.action,
  object: { kind: row.object_kind, id: row.object_id },
  title: row.title,
  input: JSON.parse(row.input) as Json,
  preview: JSON.parse(row.preview) as NewProposal['preview'],
  by: { name: row.made_by, role: row.made_as },
  at: row.made_at,
  confirmed: map((at: Instant) => ({
    decision: { by: row.confirmed_by ?? '', note: row.note ?? '' },
    at,
    outcome: map((text: string) => JSON.parse(text) as ProposalOutcome)(optional(row.outcome)),
  }))(optional(row.confirmed_at)),
});
