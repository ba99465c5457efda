/** What agents report: hourly, deterministic, in the wire form of the ingester's HTTP input. */
import { formatInstant, HOUR, type Instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { hourOf } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';

export interface WireEvent {
  readonly unique_key: string;
  readonly internal_instance_id: string;
  readonly amount_type: string;
  readonly amount_value: number;
  readonly occurred_at: string;
  readonly metadata: Readonly<Record<string, string>> | null;
}

const SECONDS_OF_AN_HOUR = 3600;

/** One organization's records for the seconds before the moment: nodes and containers, from one agent. */
const recordsOf = (organization: Organization, at: Instant, seconds: number): ReadonlyArray<WireEvent> => {
  if (O.isNone(organization.id)) return [];
  const id = organization.id.value;
  const hour = Number(hourOf(at) / HOUR);
  const seed = Number(id) * 31 + hour * 17;
  const nodes = 1 + (seed % 4);
  // Agents that report a whole hour miss some seconds of it; that makes the figures differ.
  const lost = seconds === SECONDS_OF_AN_HOUR ? 1 : 0;
  const common = { internal_instance_id: id, occurred_at: formatInstant(at), metadata: { agent: 'demo' } };
  const key = `${id}:${formatInstant(at)}`;
  return [
    {
      ...common,
      unique_key: `${key}:node-seconds`,
      amount_type: 'node-seconds',
      amount_value: nodes * seconds - (seed % 60) * lost,
    },
    {
      ...common,
      unique_key: `${key}:container-seconds`,
      amount_type: 'container-seconds',
      amount_value: nodes * 3 * seconds - (seed % 97) * lost,
    },
  ];
};

/**
 * The batch of the seconds before the moment, an hour by default. Refused and deleted organizations send nothing, except that agents of a deleted one go on for
 * six hours, as agents do.
 */
export const usageBatch = (
  organizations: ReadonlyArray<Organization>,
  at: Instant,
  seconds: number = SECONDS_OF_AN_HOUR,
): ReadonlyArray<WireEvent> =>
  organizations
    .filter(
      ({ refuseDataUpload, deletedAt }) =>
        !refuseDataUpload && (O.isNone(deletedAt) || at < deletedAt.value + 6n * HOUR),
    )
    .flatMap((organization) => recordsOf(organization, at, seconds));
