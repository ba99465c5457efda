/**
 * The operations of the directory over HTTP, as data: the client builds requests from them, the reference server binds
 * them, the OpenAPI lists them. GET and PUT may be asked again; a POST never is.
 */
import * as t from 'io-ts';
import {
  BillingAccountBody,
  ChangedAnswer,
  DirectoryNoticeName,
  DoneAnswer,
  EverybodyQuery,
  ExtendedTrialAnswer,
  ExtendTrialBody,
  ExternalId,
  FlagName,
  InternalId,
  ListAnswer,
  ListQuery,
  MayAnswer,
  MayQuery,
  NoticeBody,
  NotifiedBody,
  OrganizationBody,
  PermissionName,
  SearchAnswer,
  SearchQuery,
  SetRefusalBody,
} from './directory.ts';
import type { DirectoryProblemName } from './directory-problem.ts';

/** Each is answered with 200 and JSON. */
export interface DirectoryRoute<
  Params extends t.Mixed = t.Mixed,
  Query extends t.Mixed = t.Mixed,
  Body extends t.Mixed = t.Mixed,
  Answer extends t.Mixed = t.Mixed,
> {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Below the base URL; names in braces are fields of `params`. */
  readonly path: string;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  /** Of a route without a body it is `t.undefined`. */
  readonly body: Body;
  readonly answer: Answer;
  /** Beside those of every route. */
  readonly problems: ReadonlyArray<DirectoryProblemName>;
}

const nothing = t.type({});
const organization = t.type({ externalId: ExternalId });

const get = <Params extends t.Mixed, Query extends t.Mixed, Answer extends t.Mixed>(
  path: string,
  summary: string,
  parts: { readonly params: Params; readonly query: Query; readonly answer: Answer },
  problems: ReadonlyArray<DirectoryProblemName> = [],
): DirectoryRoute<Params, Query, t.UndefinedC, Answer> => ({
  method: 'GET',
  path,
  summary,
  ...parts,
  body: t.undefined,
  problems,
});

const put = <Params extends t.Mixed, Body extends t.Mixed, Answer extends t.Mixed>(
  path: string,
  summary: string,
  parts: { readonly params: Params; readonly body: Body; readonly answer: Answer },
): DirectoryRoute<Params, typeof nothing, Body, Answer> => ({
  method: 'PUT',
  path,
  summary,
  ...parts,
  query: nothing,
  problems: ['organization-not-found'],
});

const list = (
  path: string,
  summary: string,
): DirectoryRoute<typeof nothing, typeof ListQuery, t.UndefinedC, typeof ListAnswer> =>
  get(path, summary, { params: nothing, query: ListQuery, answer: ListAnswer });

const sendNotice: DirectoryRoute<typeof organization, typeof nothing, typeof NoticeBody, typeof DoneAnswer> = {
  method: 'POST',
  path: 'v1/organizations/{externalId}/notices',
  summary: 'Tells the owners. Each time it is asked: whoever asks has made sure that it is asked once.',
  params: organization,
  query: nothing,
  body: NoticeBody,
  answer: DoneAnswer,
  problems: ['organization-not-found', 'notice-refused', 'notice-outcome-unknown'],
};

/** Every route of the users service, by operation. */
export const directoryRoutes = {
  findByExternalId: get(
    'v1/organizations/{externalId}',
    'One organization, deleted or not.',
    { params: organization, query: nothing, answer: OrganizationBody },
    ['organization-not-found'],
  ),
  findByInternalId: get(
    'v1/instances/{internalId}',
    'The same, by the id in events.',
    { params: t.type({ internalId: InternalId }), query: nothing, answer: OrganizationBody },
    ['organization-not-found'],
  ),
  search: get('v1/organizations', 'A page of those that a search finds, by name and then external id.', {
    params: nothing,
    query: SearchQuery,
    answer: SearchAnswer,
  }),
  billable: list(
    'v1/lists/billable',
    'Flag `billing`, a billing account, trial over by the moment, not billed externally; deleted ones included.',
  ),
  onTrial: list('v1/lists/on-trial', 'Flag `billing`, trial still on at the moment, not deleted.'),
  delinquent: list(
    'v1/lists/delinquent',
    'Flag `billing`, no billing account, trial over by the moment, not deleted, not billed externally.',
  ),
  all: get('v1/lists/all', 'Everybody, deleted ones included.', {
    params: nothing,
    query: EverybodyQuery,
    answer: ListAnswer,
  }),
  setRefusal: put('v1/organizations/{externalId}/refusals/{flag}', 'Sets or clears a flag.', {
    params: t.type({ externalId: ExternalId, flag: FlagName }),
    body: SetRefusalBody,
    answer: ChangedAnswer,
  }),
  extendTrial: {
    ...put(
      'v1/organizations/{externalId}/trial',
      'Moves the end of the trial to a later moment; never to an earlier one.',
      {
        params: organization,
        body: ExtendTrialBody,
        answer: ExtendedTrialAnswer,
      },
    ),
    problems: ['organization-not-found', 'organization-deleted', 'trial-moved'] as ReadonlyArray<DirectoryProblemName>,
  },
  setBillingAccount: put(
    'v1/organizations/{externalId}/zuora-account',
    'Stores the account; of its creation the time that came first stands.',
    { params: organization, body: BillingAccountBody, answer: DoneAnswer },
  ),
  recordNotified: put(
    'v1/organizations/{externalId}/notified/{notice}',
    'Writes down that the owners were told; the time that came first stands.',
    { params: t.type({ externalId: ExternalId, notice: DirectoryNoticeName }), body: NotifiedBody, answer: DoneAnswer },
  ),
  billingConfigured: put(
    'v1/organizations/{externalId}/billing-configured',
    'Tells the rest of the product that billing is set up.',
    { params: organization, body: nothing, answer: DoneAnswer },
  ),
  mayUser: get(
    'v1/organizations/{externalId}/permissions/{permission}',
    'Whether a user may do this with this organization; false for a user whom nobody knows.',
    {
      params: t.type({ externalId: ExternalId, permission: PermissionName }),
      query: MayQuery,
      answer: MayAnswer,
    },
    ['organization-not-found'],
  ),
  sendNotice,
} as const;

/** The name of a route of the users service. */
export type DirectoryOperation = keyof typeof directoryRoutes;
