/** How an instance stands, for services that decide about it often: soon, and from what is known. */
import type { InstanceStatusResponse } from '@usage-billing/contracts/wire';
import { billingStatus, type ProviderAccount } from '@usage-billing/core/invoices';
import { type Clock, dayOf, type Instant, inSteps, instant, MINUTE, SECOND, step } from '@usage-billing/core/shared';
import { type Organization, trialOf } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AccountReads } from '../cache/accounts.ts';
import type { DirectoryReads } from '../cache/directory.ts';
import { withProviderTimeout } from '../http/deadline.ts';
import type { EndpointRequest } from '../http/endpoint.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';
import { paymentStatusResponse } from './status-response.ts';

/** The caller has a request of its own to answer. */
const PROVIDER_TIMEOUT_MILLISECONDS = 200;

interface InstanceStatusDeps {
  readonly cachedDirectory: Pick<DirectoryReads, 'findByInternalId'>;
  readonly cachedAccounts: AccountReads;
  readonly clock: Clock;
}

export const getInstanceStatus =
  (deps: InstanceStatusDeps) =>
  ({ params }: EndpointRequest<object, undefined>): TE.TaskEither<ApiProblem, InstanceStatusResponse> =>
    inSteps(async function* () {
      const id = (params.internalId ?? '') as InstanceId;
      const organization = yield* step(TE.mapLeft(portProblem)(deps.cachedDirectory.findByInternalId(id)));
      const known = await knownAccount(deps, organization);
      return instanceStatus(id, organization, known, deps.clock.now());
    });

/** Of the account, as far as the provider matters. */
export type KnownAccount =
  /** On trial, or it never had an account. */
  | { readonly _tag: 'NotNeeded' }
  | { readonly _tag: 'Current'; readonly account: O.Option<ProviderAccount>; readonly asOf: Instant }
  /** The provider did not respond in time; this is what it said last. */
  | { readonly _tag: 'Stale'; readonly account: O.Option<ProviderAccount>; readonly asOf: Instant }
  | { readonly _tag: 'Unknown' };

const knownAccount = async (
  { cachedAccounts, clock }: InstanceStatusDeps,
  organization: Organization,
): Promise<KnownAccount> => {
  const askedAt = clock.now();
  const { billingAccount } = organization;
  if (O.isNone(billingAccount) || trialOf(organization, askedAt).remaining > 0) return { _tag: 'NotNeeded' };
  const { number } = billingAccount.value;
  const found = await withProviderTimeout(PROVIDER_TIMEOUT_MILLISECONDS)(cachedAccounts.find(number))();
  const last = cachedAccounts.lastKnown(number);
  if (E.isRight(found)) return { _tag: 'Current', account: found.right, asOf: last?.askedAt ?? askedAt };
  return last === undefined ? { _tag: 'Unknown' } : { _tag: 'Stale', account: last.value, asOf: last.askedAt };
};

export const instanceStatus = (
  id: InstanceId,
  organization: Organization,
  known: KnownAccount,
  now: Instant,
): InstanceStatusResponse => {
  const { externalId, refuseDataAccess, refuseDataUpload, refuseDataReason } = organization;
  const trial = trialOf(organization, now);
  return {
    instance: id,
    organization: externalId,
    trial,
    payment_status: paymentStatusResponse(billingStatus(trial, accountIn(known), dayOf(now))),
    ...('asOf' in known ? { payment_status_as_of: known.asOf } : {}),
    refusals: {
      data_access: refuseDataAccess,
      data_upload: refuseDataUpload,
      ...(O.isSome(refuseDataReason) ? { reason: refuseDataReason.value } : {}),
    },
    cache_until: cacheUntil(known, trial.end, now),
  };
};

const accountIn = (known: KnownAccount): O.Option<ProviderAccount> | 'unknown' => {
  switch (known._tag) {
    case 'NotNeeded':
      return O.none;
    case 'Unknown':
      return 'unknown';
    default:
      return known.account;
  }
};

/** As long as an account is cached here; not past the end of a trial, and briefly where the provider may be back soon. */
const cacheUntil = ({ _tag }: KnownAccount, trialEnd: Instant, now: Instant): Instant => {
  const lifetime = _tag === 'Unknown' || _tag === 'Stale' ? 10n * SECOND : MINUTE;
  const until = instant(now + lifetime);
  return trialEnd > now && trialEnd < until ? trialEnd : until;
};

/** The same for HTTP caches of the caller; whole seconds, rounded down. */
export const instanceStatusHeaders =
  ({ clock }: Pick<InstanceStatusDeps, 'clock'>) =>
  ({ cache_until }: InstanceStatusResponse): Readonly<Record<string, string>> => {
    const seconds = (cache_until - clock.now()) / SECOND;
    return { 'Cache-Control': `private, max-age=${seconds > 0n ? seconds : 0n}` };
  };
