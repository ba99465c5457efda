/** Requests as data, from a route of the contract and its input. Nothing here does I/O. */
import type { DirectoryRoute } from '@usage-billing/contracts/wire';
import type * as t from 'io-ts';

export interface DirectoryRequest {
  readonly method: DirectoryRoute['method'];
  /** Relative to the base URL, with its query. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** What a route takes. */
export interface RouteInput<Route extends DirectoryRoute> {
  readonly params: t.TypeOf<Route['params']>;
  readonly query: t.TypeOf<Route['query']>;
  readonly body: t.TypeOf<Route['body']>;
}

export const requestOf = <Route extends DirectoryRoute>(route: Route, input: RouteInput<Route>): DirectoryRequest => {
  const params: Fields = route.params.encode(input.params);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const { method } = route;
  const target = `${path}${queryText(route.query.encode(input.query))}`;
  return method === 'GET'
    ? { method, path: target }
    : { method, path: target, body: JSON.stringify(route.body.encode(input.body)) };
};

type Fields = Readonly<Record<string, string | undefined>>;

const queryText = (fields: Fields): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.append(name, value);
  return query.size === 0 ? '' : `?${query}`;
};
