/** What needs no sign-in: whether the process is alive, and the description of the API. */
import type Router from '@koa/router';
import { type OpenApiDocument, operationsRoutes } from '@usage-billing/contracts/wire';
import { documentationPage, PAGE_POLICY } from '../docs/page.ts';

export const addPublicRoutes = (router: Router, document: OpenApiDocument): void => {
  const documentText = JSON.stringify(document, null, 2);
  const page = documentationPage(document);
  router.get(operationsRoutes.healthcheck.path, (ctx) => {
    ctx.body = 'OK';
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
