/** Everything that the enforcer touches, in memory, with faults that a test can ask for. */
import type { Clock, Instant, JobHistory, JobOutcome, Pages } from '@usage-billing/core/shared';
import {
  countsForTrial,
  type EnforceTrialsDeps,
  isDelinquent,
  isOnTrial,
  type NoticeClaim,
  type NotifyError,
  type Organization,
  type TrialNotice,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { NOW } from '../organization-sample.ts';

export interface World {
  now: Instant;
  readonly organizations: Map<string, Organization>;
  readonly claims: Map<string, NoticeClaim>;
  /** Every notice that may have reached its owners. */
  readonly mailbox: string[];
  readonly runs: Array<{ readonly trigger: string; outcome: Option<JobOutcome> }>;
  /** What the notifier answers; nothing: it sends. */
  notifierSays: (externalId: string, notice: TrialNotice) => NotifyError | undefined;
  /** Fails one call of the directory: `setRefusal frosty-sky-72 refuseDataAccess`. */
  directoryFails: (call: string) => boolean;
  claimsFail: boolean;
  lockIsHeld: boolean;
  /** The process dies before its nth write: that call and every later one throws. */
  diesBeforeWrite: number;
  writes: number;
  working: number;
  mostAtOnce: number;
}

export const world = (organizations: ReadonlyArray<Organization>): World => ({
  now: NOW,
  organizations: new Map(organizations.map((organization) => [organization.externalId, organization])),
  claims: new Map(),
  mailbox: [],
  runs: [],
  notifierSays: () => undefined,
  directoryFails: () => false,
  claimsFail: false,
  lockIsHeld: false,
  diesBeforeWrite: Number.POSITIVE_INFINITY,
  writes: 0,
  working: 0,
  mostAtOnce: 0,
});

const PAGE = 3;
const down = { _tag: 'DirectoryUnavailable', message: 'the directory is down' } as const;

const change = (state: World, externalId: string, changes: Partial<Organization>): void => {
  const organization = state.organizations.get(externalId);
  if (organization !== undefined) state.organizations.set(externalId, { ...organization, ...changes });
};

/** A write that takes a moment, so that runs of several organizations overlap. */
const write =
  <Failure, A>(state: World, effect: () => E.Either<Failure, A>): TE.TaskEither<Failure, A> =>
  async () => {
    state.writes += 1;
    if (state.writes >= state.diesBeforeWrite) throw new Error('the process died');
    state.working += 1;
    state.mostAtOnce = Math.max(state.mostAtOnce, state.working);
    await new Promise((resolve) => setImmediate(resolve));
    state.working -= 1;
    return effect();
  };

const directoryOf = (state: World): EnforceTrialsDeps['directory'] => {
  const pages = (name: string, belongs: (organization: Organization) => boolean): Pages<typeof down, Organization> =>
    (async function* () {
      const found = [...state.organizations.values()].filter(belongs);
      for (let start = 0; start < found.length; start += PAGE) yield E.right(found.slice(start, start + PAGE));
      if (state.directoryFails(name)) yield E.left(down);
    })();
  return {
    onTrial: (at) => pages('onTrial', (organization) => isOnTrial(organization, at)),
    delinquent: (at) => pages('delinquent', (organization) => isDelinquent(organization, at)),
    all: () => pages('all', () => true),
    findByExternalId: (id) => async () => {
      const organization = state.organizations.get(id);
      return organization === undefined ? E.left({ _tag: 'OrganizationNotFound', id }) : E.right(organization);
    },
    setRefusal: ({ externalId, flag, refused, reason }) =>
      write(state, () => {
        if (state.directoryFails(`setRefusal ${externalId} ${flag}`)) return E.left(down);
        const changed = state.organizations.get(externalId)?.[flag] !== refused;
        if (changed) change(state, externalId, { [flag]: refused });
        if (changed && refused) change(state, externalId, { refuseDataReason: some(reason) });
        const { refuseDataAccess, refuseDataUpload } = state.organizations.get(externalId) ?? {};
        if (!refuseDataAccess && !refuseDataUpload) change(state, externalId, { refuseDataReason: none });
        return E.right({ changed });
      }),
    recordNotified: (externalId, notice, at) =>
      write(state, () => {
        if (state.directoryFails(`recordNotified ${externalId}`)) return E.left(down);
        if (notice === 'trial expired') change(state, externalId, { trialExpiredNotifiedAt: some(at) });
        if (notice === 'trial pending expiry') change(state, externalId, { trialPendingExpiryNotifiedAt: some(at) });
        return E.right(undefined);
      }),
  };
};

const claimsOf = (state: World): EnforceTrialsDeps['claims'] => {
  const unavailable = { _tag: 'NoticeClaimsUnavailable', message: 'the claims are down' } as const;
  const attempt = <A>(effect: () => A) =>
    write(state, () => (state.claimsFail ? E.left(unavailable) : E.right(effect())));
  const settle = (externalId: string, notice: TrialNotice, changes: Partial<NoticeClaim>): void => {
    const claim = state.claims.get(`${externalId} ${notice}`);
    if (claim !== undefined) state.claims.set(`${externalId} ${notice}`, { ...claim, ...changes });
  };
  return {
    claim: (externalId, notice, trialExpiresAt, now) =>
      attempt(() => {
        const key = `${externalId} ${notice}`;
        const held = state.claims.get(key);
        const known = held !== undefined && countsForTrial(held, trialExpiresAt) ? held : undefined;
        const due = known?.state === 'refused' && (known.nextAttemptAt as { value: Instant }).value <= now;
        if (known !== undefined && !due) return false;
        const attempts = (known?.attempts ?? 0) + 1;
        state.claims.set(key, {
          externalId,
          notice,
          trialExpiresAt: known?.trialExpiresAt ?? trialExpiresAt,
          state: 'claimed',
          claimedAt: now,
          attempts,
          nextAttemptAt: none,
          lastError: none,
          resolutions: known?.resolutions ?? [],
        });
        return true;
      }),
    sent: (externalId, notice) => attempt(() => settle(externalId, notice, { state: 'sent' })),
    inDoubt: (externalId, notice, error) =>
      attempt(() => settle(externalId, notice, { state: 'in doubt', lastError: some(error) })),
    refused: (externalId, notice, error, nextAttemptAt) =>
      attempt(() =>
        settle(externalId, notice, {
          state: 'refused',
          nextAttemptAt: some(nextAttemptAt),
          lastError: some(error),
        }),
      ),
    resolve: (externalId, notice, resolution) =>
      attempt(() =>
        settle(
          externalId,
          notice,
          resolution.outcome === 'sent' ? { state: 'sent' } : { state: 'refused', nextAttemptAt: some(resolution.at) },
        ),
      ),
    list: (externalId) => async () => {
      if (state.claimsFail) return E.left(unavailable);
      const all = [...state.claims.values()];
      return E.right(all.filter((claim) => (externalId ? claim.externalId === externalId : claim.state !== 'sent')));
    },
  };
};

const historyOf = (state: World): JobHistory => ({
  begin:
    ({ trigger }) =>
    async () =>
      E.right(BigInt(state.runs.push({ trigger, outcome: none }) - 1)),
  finish: (id, _at, outcome) => async () => {
    const run = state.runs[Number(id)];
    if (run !== undefined) run.outcome = some(outcome);
    return E.right(undefined);
  },
  lastSuccessful: () => TE.right(none),
  recent: () => TE.right([]),
});

export const depsOf = (state: World): EnforceTrialsDeps & { readonly clock: Clock } => ({
  directory: directoryOf(state),
  claims: claimsOf(state),
  history: historyOf(state),
  notifier: {
    send: (notice, { externalId }) =>
      write(state, () => {
        const answer = state.notifierSays(externalId, notice);
        if (answer?._tag !== 'NoticeRefused') state.mailbox.push(`${externalId}: ${notice}`);
        return answer === undefined ? E.right(undefined) : E.left(answer);
      }),
  },
  lock: {
    withLock: (job, work) => (state.lockIsHeld ? TE.left({ _tag: 'JobAlreadyRunning', job }) : work),
  },
  clock: { now: () => state.now },
});
