/** A route together with the function that answers it, checked against each other by the compiler. */
import type { ApiRoute, FileRoute, JsonRoute } from '@usage-billing/contracts/wire';
import { decodeFields, hasBody } from '@usage-billing/contracts/wire';
import type { FileStream } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { invalid, type Refusal } from './problem.ts';

/** What every handler is told; by then the user may do what the route needs. */
export interface Asked<Query, Body> {
  /** Empty where the route is not about an organization. */
  readonly externalId: string;
  readonly userId: string;
  /** The other named parts of the address. */
  readonly parts: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
}

export type RawRequest = Asked<URLSearchParams, TE.TaskEither<Refusal, unknown>>;

export interface NamedFile {
  readonly fileName: string;
  readonly stream: FileStream;
}

export type Reply =
  | { readonly _tag: 'Json'; readonly status: number; readonly text: string }
  | { readonly _tag: 'File'; readonly file: NamedFile };

export interface Endpoint {
  readonly route: ApiRoute;
  readonly answer: (request: RawRequest) => TE.TaskEither<Refusal, Reply>;
}

const decodeQuery = <A>(codec: t.Decoder<unknown, A>, query: URLSearchParams): E.Either<Refusal, A> => {
  const twice = [...new Set(query.keys())].filter((name) => query.getAll(name).length > 1);
  if (twice.length > 0) return E.left(invalid(twice.map((field) => ({ field, reason: 'is given more than once' }))));
  return E.mapLeft(invalid)(decodeFields(codec, Object.fromEntries(query), 'query'));
};

const decodeParts = ({ parts: codecs = {} }: ApiRoute, parts: RawRequest['parts']): E.Either<Refusal, object> =>
  E.mapLeft(invalid)(decodeFields(t.type(codecs), parts, 'path'));

/** What can be said about the address alone. */
const decodeAddress = <A>(route: ApiRoute, codec: t.Decoder<unknown, A>, request: RawRequest): E.Either<Refusal, A> =>
  E.flatMap(() => decodeQuery<A>(codec, request.query))(decodeParts(route, request.parts));

const readBody = <A>(
  route: JsonRoute,
  codec: t.Decoder<unknown, A>,
  body: RawRequest['body'],
): TE.TaskEither<Refusal, A> =>
  TE.chain((input: unknown) => TE.fromEither(E.mapLeft(invalid)(decodeFields(codec, input, 'body'))))(
    hasBody(route) ? body : TE.right(undefined),
  );

export const jsonEndpoint = <Query extends t.Mixed, Body extends t.Mixed, Answer extends t.Mixed>(
  route: JsonRoute<Query, Body, Answer>,
  handle: (asked: Asked<t.TypeOf<Query>, t.TypeOf<Body>>) => TE.TaskEither<Refusal, t.TypeOf<Answer>>,
): Endpoint => ({
  route,
  answer: (request) => async () => {
    const query = decodeAddress<t.TypeOf<Query>>(route, route.query, request);
    if (E.isLeft(query)) return query;
    const body = await readBody<t.TypeOf<Body>>(route, route.body, request.body)();
    if (E.isLeft(body)) return body;
    const answered = await handle({ ...request, query: query.right, body: body.right })();
    if (E.isLeft(answered)) return answered;
    // Answers are encoded to plain JSON: counts past 2^53 and money are texts by now.
    return E.right({ _tag: 'Json', status: route.status, text: JSON.stringify(route.answer.encode(answered.right)) });
  },
});

export const fileEndpoint = <Query extends t.Mixed>(
  route: FileRoute<Query>,
  handle: (asked: Asked<t.TypeOf<Query>, undefined>) => TE.TaskEither<Refusal, NamedFile>,
): Endpoint => ({
  route,
  answer: (request) => async () => {
    const query = decodeAddress<t.TypeOf<Query>>(route, route.query, request);
    if (E.isLeft(query)) return query;
    const file = await handle({ ...request, query: query.right, body: undefined })();
    return E.map((found: NamedFile): Reply => ({ _tag: 'File', file: found }))(file);
  },
});
