/** How each route is served from the directory behind the server. */
import { type DirectoryOperation, directoryRoutes, type ListAnswer } from '@usage-billing/contracts/wire';
import { inSteps, type Pages, step } from '@usage-billing/core/shared';
import type {
  DirectoryError,
  DirectoryUnavailable,
  ExtendedTrial,
  Organization,
  OrganizationDirectory,
  TrialNotice,
  TrialNotifier,
} from '@usage-billing/core/trials';
import { identity } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { idempotentChanges } from './idempotent-changes.ts';
import { type Problem, toNoticeProblem, toProblem } from './problem.ts';

export interface EndpointsDeps {
  readonly directory: OrganizationDirectory;
  /** Without one every notice is refused. */
  readonly notifier?: TrialNotifier;
  /** Organizations in one page of a list, at most. */
  readonly pageSize: number;
}

const REMEMBERED_CHANGES = 10_000;

export const endpointsOf = (deps: EndpointsDeps): Readonly<Record<DirectoryOperation, Endpoint>> => {
  const { directory, pageSize } = deps;
  const page = firstPageOf(pageSize);
  // A retry that finds the flag set must not return that nothing changed: it would look as if somebody else had set it.
  const once = idempotentChanges<Problem, { readonly changed: boolean }>(REMEMBERED_CHANGES, () => ({ changed: true }));
  // What it changed before it failed is in the audit log; the end that a retry finds is the one that was asked for.
  const extendOnce = idempotentChanges<Problem, ExtendedTrial>(REMEMBERED_CHANGES, identity);
  const { findByExternalId, findByInternalId, search, billable, onTrial, delinquent, all } = directoryRoutes;
  return {
    findByExternalId: endpoint(findByExternalId, ({ params }) => read(directory.findByExternalId(params.externalId))),
    findByInternalId: endpoint(findByInternalId, ({ params }) => read(directory.findByInternalId(params.internalId))),
    search: endpoint(search, ({ query }) =>
      read(directory.search({ ...query, includeDeleted: query.includeDeleted === 'true' })),
    ),
    billable: endpoint(billable, ({ query: { at, after } }) => page(directory.billable(at, after))),
    onTrial: endpoint(onTrial, ({ query: { at, after } }) => page(directory.onTrial(at, after))),
    delinquent: endpoint(delinquent, ({ query: { at, after } }) => page(directory.delinquent(at, after))),
    all: endpoint(all, ({ query: { after } }) => page(directory.all(after))),
    setRefusal: endpoint(directoryRoutes.setRefusal, ({ params, body: { changeId, ...change } }) =>
      once(
        JSON.stringify([params.externalId, params.flag, changeId]),
        read(directory.setRefusal({ ...params, ...change })),
      ),
    ),
    extendTrial: endpoint(directoryRoutes.extendTrial, ({ params: { externalId }, body: { changeId, ...extension } }) =>
      extendOnce(
        JSON.stringify([externalId, changeId]),
        TE.mapLeft(toProblem)(directory.extendTrial({ externalId, ...extension })),
      ),
    ),
    setBillingAccount: endpoint(directoryRoutes.setBillingAccount, ({ params, body }) =>
      write(directory.setBillingAccount({ ...params, ...body })),
    ),
    recordNotified: endpoint(directoryRoutes.recordNotified, ({ params, body }) =>
      write(directory.recordNotified(params.externalId, params.notice, body.at)),
    ),
    billingConfigured: endpoint(directoryRoutes.billingConfigured, ({ params }) =>
      write(directory.billingConfigured(params.externalId)),
    ),
    mayUser: endpoint(directoryRoutes.mayUser, ({ params, query }) =>
      TE.map((allowed: boolean) => ({ allowed }))(
        read(directory.mayUser(query.userId, params.permission, params.externalId)),
      ),
    ),
    sendNotice: endpoint(directoryRoutes.sendNotice, ({ params, body }) =>
      sendNotice(deps, params.externalId, body.notice),
    ),
  };
};

const done = { done: true } as const;

const read = <A>(work: TE.TaskEither<DirectoryError, A>): TE.TaskEither<Problem, A> => TE.mapLeft(toProblem)(work);

const write = (work: TE.TaskEither<DirectoryError, void>): TE.TaskEither<Problem, typeof done> =>
  TE.map(() => done)(read(work));

/** Reads no further than it has to in order to know whether there is more. */
const firstPageOf =
  (size: number) =>
  (pages: Pages<DirectoryUnavailable, Organization>): TE.TaskEither<Problem, t.TypeOf<typeof ListAnswer>> =>
    inSteps(async function* () {
      const organizations: Organization[] = [];
      for await (const page of pages) {
        organizations.push(...(yield* step(TE.mapLeft(toProblem)(async () => page))));
        if (organizations.length > size) break;
      }
      return { organizations: organizations.slice(0, size), more: organizations.length > size };
    });

/** What fails before the notice is handed to the notifier is a refusal: it is certain that nobody was told. */
const sendNotice = (
  { directory, notifier }: EndpointsDeps,
  externalId: string,
  notice: TrialNotice,
): TE.TaskEither<Problem, typeof done> =>
  inSteps(async function* () {
    const organization = yield* step(TE.mapLeft(beforeNotice)(directory.findByExternalId(externalId)));
    if (notifier === undefined)
      return yield* step(TE.left<Problem>({ name: 'notice-refused', detail: 'This directory sends no notices.' }));
    yield* step(TE.mapLeft(toNoticeProblem)(notifier.send(notice, organization)));
    return done;
  });

const beforeNotice = (error: DirectoryError): Problem =>
  error._tag === 'OrganizationNotFound'
    ? toProblem(error)
    : toNoticeProblem({ _tag: 'NoticeRefused', message: error.message });
