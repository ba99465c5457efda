/** A route of the contract together with its handler, checked against each other by the compiler. */
import type { ApiRoute, FileRoute, JsonRoute } from '@usage-billing/contracts/wire';
import { decodeFields, hasBody } from '@usage-billing/contracts/wire';
import type { FileStream } from '@usage-billing/core/invoices';
import { inPureSteps, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { type ApiProblem, invalid } from './problem.ts';

/** What a handler gets. By then the caller is known to have the permission that the route needs. */
export interface EndpointRequest<Query, Body> {
  /** Empty where the route is not about an organization. */
  readonly externalId: string;
  readonly userId: string;
  /** The other named params of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
}

/** Before its params are checked. The body is read when a handler asks for it. */
export type UndecodedRequest = EndpointRequest<URLSearchParams, TE.TaskEither<ApiProblem, unknown>>;

export interface FileDownload {
  readonly fileName: string;
  readonly stream: FileStream;
}

/** Headers that depend on what is returned, by name. */
export type ResponseHeaders = Readonly<Record<string, string>>;

export type EndpointResponse =
  | { readonly _tag: 'Json'; readonly status: number; readonly text: string; readonly headers: ResponseHeaders }
  | { readonly _tag: 'File'; readonly file: FileDownload };

export interface Endpoint {
  readonly route: ApiRoute;
  readonly handle: (request: UndecodedRequest) => TE.TaskEither<ApiProblem, EndpointResponse>;
}

type Handler<Query, Body, A> = (request: EndpointRequest<Query, Body>) => TE.TaskEither<ApiProblem, A>;

export const jsonEndpoint = <Query extends t.Mixed, Body extends t.Mixed, Response extends t.Mixed>(
  route: JsonRoute<Query, Body, Response>,
  handle: Handler<t.TypeOf<Query>, t.TypeOf<Body>, t.TypeOf<Response>>,
  headersOf: (value: t.TypeOf<Response>, request: UndecodedRequest) => ResponseHeaders = () => ({}),
): Endpoint => ({
  route,
  handle: (request) =>
    inSteps(async function* () {
      const query = yield* step(decodeAddress<t.TypeOf<Query>>(route, route.query, request));
      const body = yield* step(readBody<t.TypeOf<Body>>(route, route.body, request.body));
      const value = yield* step(handle({ ...request, query, body }));
      // The codec encodes to plain JSON: counts past 2^53 and money are strings by now.
      const text = JSON.stringify(route.response.encode(value));
      return { _tag: 'Json', status: route.status, text, headers: headersOf(value, request) };
    }),
});

export const fileEndpoint = <Query extends t.Mixed>(
  route: FileRoute<Query>,
  handle: Handler<t.TypeOf<Query>, undefined, FileDownload>,
): Endpoint => ({
  route,
  handle: (request) =>
    inSteps(async function* () {
      const query = yield* step(decodeAddress<t.TypeOf<Query>>(route, route.query, request));
      const file = yield* step(handle({ ...request, query, body: undefined }));
      return { _tag: 'File', file };
    }),
});

const decodeAddress = <A>(
  route: ApiRoute,
  codec: t.Decoder<unknown, A>,
  { params, query }: UndecodedRequest,
): E.Either<ApiProblem, A> =>
  inPureSteps(function* () {
    yield* step(E.mapLeft(invalid)(decodeFields(t.type(route.params ?? {}), params, 'path')));
    yield* step(rejectRepeatedNames(query));
    return yield* step(E.mapLeft(invalid)(decodeFields(codec, Object.fromEntries(query), 'query')));
  });

const rejectRepeatedNames = (query: URLSearchParams): E.Either<ApiProblem, void> => {
  const repeated = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  return repeated.length === 0
    ? E.right(undefined)
    : E.left(invalid(repeated.map((field) => ({ field, reason: 'is given more than once' }))));
};

const readBody = <A>(
  route: JsonRoute,
  codec: t.Decoder<unknown, A>,
  body: UndecodedRequest['body'],
): TE.TaskEither<ApiProblem, A> =>
  TE.chain((input: unknown) => TE.fromEither(E.mapLeft(invalid)(decodeFields(codec, input, 'body'))))(
    hasBody(route) ? body : TE.right(undefined),
  );
