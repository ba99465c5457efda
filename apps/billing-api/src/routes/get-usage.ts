/** Node-seconds by hour, from the ledger. */
import type { UsageQuery, UsageResponse } from '@usage-billing/contracts/wire';
import { type Clock, DAY, type Instant, inSteps, plus, step } from '@usage-billing/core/shared';
import { NODE_SECONDS, type TimeRange, type UsageLedger } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryReads } from '../cache/directory.ts';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, invalid, portProblem } from '../http/problem.ts';
import { findOrganization } from './find-organization.ts';

/** Bounds the response to 8784 hours. */
const MAX_DAYS = 366n;

export const usageRange = ({ start, end }: UsageQuery, now: Instant): E.Either<ApiProblem, TimeRange> => {
  const to = end ?? now;
  const from = start ?? plus(to, -DAY);
  if (from >= to) return E.left(invalid([{ field: 'start', reason: 'must be before the end' }]));
  if (to - from > MAX_DAYS * DAY)
    return E.left(invalid([{ field: 'start', reason: `must be at most ${MAX_DAYS} days before the end` }]));
  return E.right({ from, to });
};

export const getUsage =
  (deps: {
    readonly cachedDirectory: DirectoryReads;
    readonly ledger: Pick<UsageLedger, 'sums'>;
    readonly clock: Clock;
  }) =>
  ({ externalId, query }: EndpointRequest<UsageQuery, undefined>): TE.TaskEither<ApiProblem, UsageResponse> =>
    inSteps(async function* () {
      const range = yield* step(usageRange(query, deps.clock.now()));
      const { id } = yield* step(findOrganization(deps.cachedDirectory, externalId));
      if (O.isNone(id)) return [];
      const reading = deps.ledger.sums({ range, by: 'hour', instanceIds: [id.value], amountTypes: [NODE_SECONDS] });
      const sums = yield* step(TE.mapLeft(portProblem)(reading));
      return sums.map(({ start, amount }) => ({ start, nodeSeconds: amount }));
    });
