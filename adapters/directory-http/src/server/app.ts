/** The reference server: serves any organization directory as the wire contract says, on Koa. */
import Router from '@koa/router';
import {
  DirectoryProblem,
  directoryProblemKinds,
  directoryProblemType,
  LIST_PAGE_SIZE,
} from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import Koa, { type Context, type Middleware } from 'koa';
import { acceptsToken } from './bearer.ts';
import type { Endpoint } from './endpoint.ts';
import { type EndpointsDeps, endpointsOf } from './endpoints.ts';
import type { Problem } from './problem.ts';

/** Which directory is served, and to whom. */
export interface DirectoryServerOptions extends Omit<EndpointsDeps, 'pageSize'> {
  /** Callers authenticate with any of these. */
  readonly tokens: ReadonlyArray<string>;
  /** At most, and by default, what the contract allows. */
  readonly pageSize?: number;
  /** The cause of a failed request, for the log; the caller learns only that it failed. */
  readonly onFailure?: (cause: string) => void;
}

/** Any directory port as the users service, for teams that keep organizations elsewhere and for tests. */
export const directoryApp = (options: DirectoryServerOptions): Koa => {
  const { tokens, pageSize = LIST_PAGE_SIZE, onFailure = () => undefined } = options;
  const router = new Router({ strict: true, sensitive: true });
  for (const one of Object.values(endpointsOf({ ...options, pageSize: Math.min(pageSize, LIST_PAGE_SIZE) })))
    router.register(routerPath(one.route.path), [one.route.method], serve(one, onFailure));
  const app = new Koa();
  app.on('error', (error: unknown) => onFailure(String(error)));
  app.use(guard(tokens, onFailure));
  app.use(router.routes());
  return app;
};

/** The contract writes `{id}`, the router `:id`. */
const routerPath = (path: string): string => `/${path.replace(/\{(\w+)\}/g, ':$1')}`;

/** Authenticates before anything else, and turns what nobody handled into a problem. */
const guard = (tokens: ReadonlyArray<string>, onFailure: (cause: string) => void): Middleware => {
  const accepts = acceptsToken(tokens);
  return async (ctx, next) => {
    try {
      if (!accepts(ctx.get('authorization')))
        return sendProblem(ctx, {
          name: 'not-authenticated',
          detail: 'Send Authorization: Bearer with a valid token.',
        });
      await next();
    } catch (error) {
      onFailure(String(error));
      return sendProblem(ctx, { name: 'internal-error', detail: 'The cause is in the log of the directory.' });
    }
    if (ctx.status === 404 && ctx.body === undefined)
      sendProblem(ctx, { name: 'route-not-found', detail: `There is no ${ctx.method} ${ctx.path}.` });
  };
};

const serve =
  ({ handle }: Endpoint, onFailure: (cause: string) => void): Middleware =>
  async (ctx) => {
    const query = new URLSearchParams(ctx.querystring);
    const handled = await handle({ params: ctx.params, query, incoming: ctx.req })();
    if (E.isRight(handled)) {
      ctx.body = JSON.stringify(handled.right);
      ctx.set('Content-Type', 'application/json; charset=utf-8');
      return;
    }
    if (handled.left.cause !== undefined) onFailure(handled.left.cause);
    sendProblem(ctx, handled.left);
  };

const RETRY_AFTER_SECONDS = '5';

const sendProblem = (ctx: Context, { name, detail }: Problem): void => {
  const { status, title } = directoryProblemKinds[name];
  ctx.status = status;
  if (status === 503) ctx.set('Retry-After', RETRY_AFTER_SECONDS);
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.body = JSON.stringify(DirectoryProblem.encode({ type: directoryProblemType(name), title, status, detail }));
  ctx.set('Content-Type', 'application/problem+json; charset=utf-8');
};
