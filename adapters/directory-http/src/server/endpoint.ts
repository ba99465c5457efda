/** A route together with its handler, checked against each other by the compiler. */
import type { IncomingMessage } from 'node:http';
import { type DirectoryRoute, decodeFields } from '@usage-billing/contracts/wire';
import { inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { RouteInput } from '../request.ts';
import { readJsonBody } from './json-body.ts';
import type { Problem } from './problem.ts';

export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly incoming: IncomingMessage;
}

export interface Endpoint {
  readonly route: DirectoryRoute;
  /** Returns the body of the response as JSON. */
  readonly handle: (request: RawRequest) => TaskEither<Problem, unknown>;
}

export const endpoint = <Route extends DirectoryRoute>(
  route: Route,
  handle: (input: RouteInput<Route>) => TaskEither<Problem, t.TypeOf<Route['answer']>>,
): Endpoint => ({
  route,
  handle: (request) =>
    inSteps(async function* () {
      const params = yield* step(decode<RouteInput<Route>['params']>(route.params, request.params, 'address'));
      const parameters = Object.fromEntries(request.query);
      const query = yield* step(decode<RouteInput<Route>['query']>(route.query, parameters, 'query'));
      const json = yield* step(readBody(route, request.incoming));
      const body = yield* step(decode<RouteInput<Route>['body']>(route.body, json, 'body'));
      return route.answer.encode(yield* step(handle({ params, query, body })));
    }),
});

/** `whole` names the input where it is wrong as a whole. */
const decode = <A>(codec: t.Decoder<unknown, A>, input: unknown, whole: string): E.Either<Problem, A> =>
  E.mapLeft(
    (fields: ReadonlyArray<{ readonly field: string; readonly reason: string }>): Problem => ({
      name: 'bad-request',
      detail: fields.map(({ field, reason }) => `${field} ${reason}`).join('; '),
    }),
  )(decodeFields(codec, input, whole));

const readBody =
  (route: DirectoryRoute, incoming: IncomingMessage): TaskEither<Problem, unknown> =>
  async () =>
    route.method === 'GET'
      ? E.right(undefined)
      : E.mapLeft((reason: string): Problem => ({ name: 'bad-request', detail: `The body ${reason}.` }))(
          await readJsonBody(incoming),
        );
