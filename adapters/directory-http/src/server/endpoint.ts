/** A route together with the function that answers it, checked against each other by the compiler. */
import type { IncomingMessage } from 'node:http';
import { type DirectoryRoute, decodeFields } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { Asked } from '../request.ts';
import { readJsonBody } from './json-body.ts';
import type { Refusal } from './refusal.ts';

export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
}

export interface Endpoint {
  readonly route: DirectoryRoute;
  /** The answer as JSON. */
  readonly answer: (request: RawRequest) => TaskEither<Refusal, unknown>;
}

const decode = <A>(codec: t.Decoder<unknown, A>, input: unknown, whole: string): E.Either<Refusal, A> =>
  E.mapLeft(
    (fields: ReadonlyArray<{ readonly field: string; readonly reason: string }>): Refusal => ({
      name: 'bad-request',
      detail: fields.map(({ field, reason }) => `${field} ${reason}`).join('; '),
    }),
  )(decodeFields(codec, input, whole));

const readBody = async (route: DirectoryRoute, incoming: IncomingMessage): Promise<E.Either<Refusal, unknown>> =>
  route.method === 'GET'
    ? E.right(undefined)
    : E.mapLeft((reason: string): Refusal => ({ name: 'bad-request', detail: `The body ${reason}.` }))(
        await readJsonBody(incoming),
      );

export const endpoint = <Route extends DirectoryRoute>(
  route: Route,
  handle: (asked: Asked<Route>) => TaskEither<Refusal, t.TypeOf<Route['answer']>>,
): Endpoint => ({
  route,
  answer: (request) => async () => {
    const params = decode<Asked<Route>['params']>(route.params, request.params, 'address');
    if (E.isLeft(params)) return params;
    const query = decode<Asked<Route>['query']>(route.query, Object.fromEntries(request.query), 'query');
    if (E.isLeft(query)) return query;
    const json = await readBody(route, request.incoming);
    if (E.isLeft(json)) return json;
    const body = decode<Asked<Route>['body']>(route.body, json.right, 'body');
    if (E.isLeft(body)) return body;
    const answered = await handle({ params: params.right, query: query.right, body: body.right })();
    return E.map((answer: t.TypeOf<Route['answer']>): unknown => route.answer.encode(answer))(answered);
  },
});
