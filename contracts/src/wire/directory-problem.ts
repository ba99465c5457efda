/** What went wrong, as the directory says it: RFC 9457, with types of its own. Nothing else speaks for the directory. */
import * as t from 'io-ts';
import type { ProblemKind } from './problem.ts';

/** Every kind of problem that the users service reports, with its HTTP status. */
export const directoryProblemKinds = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'not-authenticated': { status: 401, title: 'The token is missing or not known' },
  'organization-not-found': { status: 404, title: 'There is no such organization' },
  'organization-deleted': { status: 409, title: 'The organization was deleted' },
  'trial-moved': { status: 409, title: 'The trial’s end is not the one that was seen' },
  'route-not-found': { status: 404, title: 'There is nothing at this address' },
  'notice-refused': { status: 422, title: 'Nobody was told, and it may be tried again' },
  'internal-error': { status: 500, title: 'Something went wrong in the directory' },
  'notice-outcome-unknown': { status: 502, title: 'Nobody can tell whether the notice went out' },
  unavailable: { status: 503, title: 'The directory cannot answer now' },
} as const satisfies Record<string, ProblemKind>;

/** The kind of a problem that the users service reports. */
export type DirectoryProblemName = keyof typeof directoryProblemKinds;

/** Any route can be answered with these. */
export const commonDirectoryProblems: ReadonlyArray<DirectoryProblemName> = [
  'bad-request',
  'not-authenticated',
  'internal-error',
  'unavailable',
];

const TYPE_PREFIX = 'urn:usage-billing:directory:';

/** The `type` that a problem of this kind carries; it never changes. */
export const directoryProblemType = (name: DirectoryProblemName): string => `${TYPE_PREFIX}${name}`;

const names = Object.keys(directoryProblemKinds) as DirectoryProblemName[];

/** Undefined: somebody else's problem, e.g. of a proxy in front of the directory. */
export const directoryProblemOf = (type: string): DirectoryProblemName | undefined =>
  names.find((name) => directoryProblemType(name) === type);

/** What the directory writes. A reader goes by the type alone. */
export const DirectoryProblem = t.exact(
  t.intersection([t.type({ type: t.string, title: t.string, status: t.number }), t.partial({ detail: t.string })]),
  'DirectoryProblem',
);
export type DirectoryProblem = t.TypeOf<typeof DirectoryProblem>;
