/** For those who run the API: is it alive, can it work, what did it measure, and what does it offer. */

import type Router from '@koa/router';
import { type OpenApiDocument, operationsRoutes } from '@usage-billing/contracts/wire';
import type { Registry } from 'prom-client';
import { documentationPage, PAGE_POLICY } from '../docs/page.ts';

export interface OperationsDeps {
  readonly registry: Registry;
  /** Names what does not answer; nothing: all is well. */
  readonly notReady: () => Promise<ReadonlyArray<string>>;
  readonly document: OpenApiDocument;
}

export const addPublicRoutes = (router: Router, { registry, notReady, document }: OperationsDeps): void => {
  const documentText = JSON.stringify(document, null, 2);
  const page = documentationPage(document);
  router.get(operationsRoutes.healthcheck.path, (ctx) => {
    ctx.body = 'OK';
  });
  router.get(operationsRoutes.healthz.path, (ctx) => {
    ctx.body = { status: 'ok' };
  });
  router.get(operationsRoutes.readyz.path, async (ctx) => {
    const failing = await notReady();
    ctx.status = failing.length === 0 ? 200 : 503;
    ctx.body = { status: failing.length === 0 ? 'ready' : 'not ready', failing };
  });
  router.get(operationsRoutes.metrics.path, async (ctx) => {
    ctx.set('Content-Type', registry.contentType);
    ctx.body = await registry.metrics();
  });
  router.get(operationsRoutes.openapi.path, (ctx) => {
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = documentText;
  });
  router.get(operationsRoutes.docs.path, (ctx) => {
    ctx.type = 'text/html; charset=utf-8';
    ctx.set('Content-Security-Policy', PAGE_POLICY);
    ctx.body = page;
  });
};
