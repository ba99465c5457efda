/** Failures of the HTTP API: RFC 9457 `application/problem+json` with a stable `type`. */
import * as t from 'io-ts';
import { wholeNumber } from './api-values.ts';

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** Every problem that the API returns. Clients decide by the name; it never changes its meaning. */
export const problemKinds = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'not-signed-in': { status: 401, title: 'Nobody is signed in' },
  'no-permission': { status: 403, title: 'You may not do this' },
  'link-not-valid': { status: 403, title: 'The link is not valid' },
  'link-expired': { status: 403, title: 'The link has expired' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'organization-not-found': { status: 404, title: 'There is no such organization' },
  'account-not-found': { status: 404, title: 'The organization has no billing account' },
  'team-account-not-found': { status: 404, title: 'Nobody has set who bills this team' },
  'card-not-found': { status: 404, title: 'The account has no default card' },
  'payment-method-not-found': { status: 404, title: 'The account has no such card' },
  'payment-page-not-found': { status: 404, title: 'There is no hosted page for cards' },
  'file-not-found': { status: 404, title: 'The organization has no such invoice file' },
  'method-not-allowed': { status: 405, title: 'The route does not support this method' },
  'request-too-slow': { status: 408, title: 'The request was not sent in time' },
  'account-in-other-currency': { status: 409, title: 'The account exists in another currency' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'not-json': { status: 415, title: 'The body must be JSON' },
  'billing-terms-unclear': { status: 422, title: 'The billing account is set up in a way that no amount can be told' },
  'account-without-subscription': { status: 422, title: 'The account has no subscription' },
  'provider-refused': { status: 422, title: 'The billing provider did not accept this' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'provider-failed': { status: 502, title: 'The billing provider failed' },
  'directory-failed': { status: 502, title: 'The organization directory failed' },
  'identity-provider-failed': { status: 502, title: 'The identity provider failed' },
  busy: { status: 503, title: 'Too many of your requests are in progress' },
  'database-failed': { status: 503, title: 'The billing database failed' },
  'too-slow': { status: 504, title: 'Something that the request depends on took too long' },
} as const satisfies Record<string, ProblemKind>;

/** The kind of a problem that the API reports. */
export type ProblemName = keyof typeof problemKinds;

const TYPE_PREFIX = 'urn:usage-billing:problem:';

/** The `type` of a problem; it never changes. */
export type ProblemType = `urn:usage-billing:problem:${ProblemName}`;

/** The `type` that a problem of this kind carries. */
export const problemType = (name: ProblemName): ProblemType => `${TYPE_PREFIX}${name}`;

const names = Object.keys(problemKinds) as ProblemName[];

const ProblemType = t.keyof(
  Object.fromEntries(names.map((name) => [problemType(name), null])) as Record<ProblemType, null>,
  'ProblemType',
);

/** A field of the request and what is wrong with it; nested fields are joined by dots. */
export const InvalidField = t.strict({ field: t.string, reason: t.string }, 'InvalidField');
export type InvalidField = t.TypeOf<typeof InvalidField>;

/** A failed request as RFC 9457 describes it. */
export const Problem = t.exact(
  t.intersection([
    t.type({
      type: ProblemType,
      title: t.string,
      status: wholeNumber('ProblemStatus', 400, 599),
      /** Quote it to staff: it is in the log. */
      requestId: t.string,
    }),
    t.partial({ detail: t.string, errors: t.readonlyArray(InvalidField) }),
  ]),
  'Problem',
);
export type Problem = t.TypeOf<typeof Problem>;
