/** The reference server: any organization directory, as the wire contract says, on Koa. */
import Router from '@koa/router';
import {
  DirectoryProblem,
  directoryProblemKinds,
  directoryProblemType,
  LIST_PAGE_SIZE,
} from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import Koa, { type Context, type Middleware } from 'koa';
import { knowsToken } from './bearer.ts';
import type { Endpoint } from './endpoint.ts';
import { type EndpointsDeps, endpointsOf } from './endpoints.ts';
import type { Refusal } from './refusal.ts';

export interface DirectoryServerOptions extends Omit<EndpointsDeps, 'pageSize'> {
  /** Those who may ask send one of these. */
  readonly tokens: ReadonlyArray<string>;
  /** At most, and by default, what the contract allows. */
  readonly pageSize?: number;
  /** What went wrong behind an answer, for the log; callers are told no more than that it did. */
  readonly onFailure?: (cause: string) => void;
}

const RETRY_AFTER_SECONDS = '5';

const refuse = (ctx: Context, { name, detail }: Refusal): void => {
  const { status, title } = directoryProblemKinds[name];
  ctx.status = status;
  if (status === 503) ctx.set('Retry-After', RETRY_AFTER_SECONDS);
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.body = JSON.stringify(DirectoryProblem.encode({ type: directoryProblemType(name), title, status, detail }));
  ctx.set('Content-Type', 'application/problem+json; charset=utf-8');
};

/** The contract writes `{id}`, the router `:id`. */
const routerPath = (path: string): string => `/${path.replace(/\{(\w+)\}/g, ':$1')}`;

export const directoryApp = (options: DirectoryServerOptions): Koa => {
  const { tokens, pageSize = LIST_PAGE_SIZE, onFailure = () => undefined } = options;
  const known = knowsToken(tokens);

  const catchAll: Middleware = async (ctx, next) => {
    try {
      if (known(ctx.get('authorization'))) await next();
      else return refuse(ctx, { name: 'not-authenticated', detail: 'Send Authorization: Bearer and a token.' });
    } catch (error) {
      onFailure(String(error));
      return refuse(ctx, { name: 'internal-error', detail: 'It is in the log.' });
    }
    if (ctx.status === 404 && ctx.body === undefined)
      refuse(ctx, { name: 'route-not-found', detail: `There is no ${ctx.method} ${ctx.path}.` });
  };

  const serve =
    ({ answer }: Endpoint): Middleware =>
    async (ctx) => {
      const query = new URLSearchParams(ctx.querystring);
      const answered = await answer({ params: ctx.params, query, incoming: ctx.req })();
      if (E.isRight(answered)) {
        ctx.body = JSON.stringify(answered.right);
        ctx.set('Content-Type', 'application/json; charset=utf-8');
        return;
      }
      if (answered.left.cause !== undefined) onFailure(answered.left.cause);
      refuse(ctx, answered.left);
    };

  const router = new Router({ strict: true, sensitive: true });
  for (const one of Object.values(endpointsOf({ ...options, pageSize: Math.min(pageSize, LIST_PAGE_SIZE) })))
    router.register(routerPath(one.route.path), [one.route.method], serve(one));
  const app = new Koa();
  app.on('error', (error: unknown) => onFailure(String(error)));
  app.use(catchAll);
  app.use(router.routes());
  return app;
};
