/** How each route is answered by the directory behind the server. */
import { type DirectoryOperation, directoryRoutes, type ListAnswer } from '@usage-billing/contracts/wire';
import type { Pages } from '@usage-billing/core/shared';
import type {
  DirectoryError,
  DirectoryUnavailable,
  Organization,
  OrganizationDirectory,
  TrialNotifier,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { type Refusal, refusalOf, refusalOfNotice } from './refusal.ts';
import { rememberedChanges } from './remembered-changes.ts';

export interface EndpointsDeps {
  readonly directory: OrganizationDirectory;
  /** Without one every notice is refused. */
  readonly notifier?: TrialNotifier;
  /** How many organizations of a list one answer holds at most. */
  readonly pageSize: number;
}

const REMEMBERED_CHANGES = 10_000;

const done = { done: true } as const;

const refused = <A>(work: TE.TaskEither<DirectoryError, A>): TE.TaskEither<Refusal, A> => TE.mapLeft(refusalOf)(work);

const written = (work: TE.TaskEither<DirectoryError, void>): TE.TaskEither<Refusal, { readonly done: true }> =>
  TE.map(() => done)(refused(work));

/** Reads no further than it has to in order to know whether there is more. */
const firstOf =
  (size: number) =>
  (pages: Pages<DirectoryUnavailable, Organization>): TE.TaskEither<Refusal, t.TypeOf<typeof ListAnswer>> =>
  async () => {
    const organizations: Organization[] = [];
    for await (const page of pages) {
      if (E.isLeft(page)) return E.left(refusalOf(page.left));
      organizations.push(...page.right);
      if (organizations.length > size) break;
    }
    return E.right({ organizations: organizations.slice(0, size), more: organizations.length > size });
  };

/** What fails before the notice is on its way is a refusal: it is certain that nobody was told. */
const sendNotice =
  ({ directory, notifier }: EndpointsDeps) =>
  (externalId: string, notice: Parameters<TrialNotifier['send']>[0]): TE.TaskEither<Refusal, { readonly done: true }> =>
  async () => {
    const found = await directory.findByExternalId(externalId)();
    if (E.isLeft(found))
      return E.left(
        found.left._tag === 'OrganizationNotFound'
          ? refusalOf(found.left)
          : refusalOfNotice({ _tag: 'NoticeRefused', message: found.left.message }),
      );
    if (notifier === undefined) return E.left({ name: 'notice-refused', detail: 'This directory sends no notices.' });
    return E.bimap(refusalOfNotice, () => done)(await notifier.send(notice, found.right)());
  };

export const endpointsOf = (deps: EndpointsDeps): Readonly<Record<DirectoryOperation, Endpoint>> => {
  const { directory, pageSize } = deps;
  const page = firstOf(pageSize);
  // Said to have changed nothing, it would look to its caller as if somebody else had set the flag.
  const changes = rememberedChanges<Refusal, { readonly changed: boolean }>(REMEMBERED_CHANGES, () => ({
    changed: true,
  }));
  const { findByExternalId, findByInternalId, search, billable, onTrial, delinquent, all } = directoryRoutes;
  return {
    findByExternalId: endpoint(findByExternalId, ({ params }) =>
      refused(directory.findByExternalId(params.externalId)),
    ),
    findByInternalId: endpoint(findByInternalId, ({ params }) =>
      refused(directory.findByInternalId(params.internalId)),
    ),
    search: endpoint(search, ({ query }) =>
      refused(directory.search({ ...query, includeDeleted: query.includeDeleted === 'true' })),
    ),
    billable: endpoint(billable, ({ query: { at, after } }) => page(directory.billable(at, after))),
    onTrial: endpoint(onTrial, ({ query: { at, after } }) => page(directory.onTrial(at, after))),
    delinquent: endpoint(delinquent, ({ query: { at, after } }) => page(directory.delinquent(at, after))),
    all: endpoint(all, ({ query: { after } }) => page(directory.all(after))),
    setRefusal: endpoint(directoryRoutes.setRefusal, ({ params, body: { changeId, ...change } }) =>
      changes(
        JSON.stringify([params.externalId, params.flag, changeId]),
        refused(directory.setRefusal({ ...params, ...change })),
      ),
    ),
    setBillingAccount: endpoint(directoryRoutes.setBillingAccount, ({ params, body }) =>
      written(directory.setBillingAccount({ ...params, ...body })),
    ),
    recordNotified: endpoint(directoryRoutes.recordNotified, ({ params, body }) =>
      written(directory.recordNotified(params.externalId, params.notice, body.at)),
    ),
    billingConfigured: endpoint(directoryRoutes.billingConfigured, ({ params }) =>
      written(directory.billingConfigured(params.externalId)),
    ),
    mayUser: endpoint(directoryRoutes.mayUser, ({ params, query }) =>
      TE.map((allowed: boolean) => ({ allowed }))(
        refused(directory.mayUser(query.userId, params.permission, params.externalId)),
      ),
    ),
    sendNotice: endpoint(directoryRoutes.sendNotice, ({ params, body }) =>
      sendNotice(deps)(params.externalId, body.notice),
    ),
  };
};
