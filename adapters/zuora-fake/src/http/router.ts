/** Takes requests to their routes, and writes what these return. */
import Router from '@koa/router';
import type { Context } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { pageHeaders } from '../pages/html/headers.ts';
import type { Answer, ApiRequest, Route } from './api.ts';
import { callState } from './call.ts';
import { send } from './send.ts';

/** Its method, its path with `:name` for what varies, and what answers it. */
export type Mounted = readonly ['get' | 'post' | 'put' | 'delete', string, Route];

/** A router that answers the given routes over the state. */
export const routerOf = (tenant: Tenant, routes: ReadonlyArray<Mounted>): Router => {
  const router = new Router();
  for (const [method, path, route] of routes)
    router[method](path, async (context) => {
      const answer = await route(tenant, toApiRequest(context as unknown as Context, context.params));
      write(tenant, context as unknown as Context, answer);
    });
  return router;
};

const toApiRequest = (context: Context, params: Readonly<Record<string, string>>): ApiRequest => ({
  origin: `${context.protocol}://${context.host}`,
  path: context.path,
  version: callState(context).version,
  params,
  query: new URLSearchParams(context.search),
  contentType: context.get('content-type'),
  body: callState(context).body,
});

const write = (tenant: Tenant, context: Context, answer: Answer): void => {
  if ('redirect' in answer) {
    // 303: whatever the method was, the browser gets the next page.
    context.status = 303;
    context.set('Location', answer.redirect);
    context.body = '';
  } else if ('file' in answer) {
    context.type = answer.contentType;
    context.body = answer.file;
  } else if ('html' in answer) {
    context.status = answer.status ?? 200;
    context.set(pageHeaders(answer.partner));
    context.type = 'text/html; charset=utf-8';
    context.body = answer.html;
  } else send(tenant, context, answer.status ?? 200, answer.json);
};
