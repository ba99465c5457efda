/** The billing API as a function of the ports that it needs. Listening, configuration and wiring happen elsewhere. */
import Router from '@koa/router';
import {
  apiRoutes,
  type OpenApiDocument,
  openApiDocument,
  operationsRoutes,
  type SignInWays,
} from '@usage-billing/contracts/wire';
import type * as O from 'fp-ts/lib/Option.js';
import Koa, { type Context } from 'koa';
import type { Registry } from 'prom-client';
import type { RateLimit } from '../limits/rate-limit.ts';
import { operationsRoutesOn } from '../operations/public-routes.ts';
import { type EndpointDeps, endpointsOf } from '../routes/routes.ts';
import type { IdentifyCaller } from '../sign-in/caller.ts';
import { observe } from './access-log.ts';
import { cors } from './cors.ts';
import { readableTarget } from './malformed-target.ts';
import { requestId, requestIdOf } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { serveEndpoint } from './serve-route.ts';
import { catchAll } from './unexpected-errors.ts';

export interface BillingApiDeps extends EndpointDeps {
  readonly identifyCaller: IdentifyCaller;
  /** Who may ask what only staff may. */
  readonly isStaff: (userId: string) => boolean;
  /** For the OpenAPI document: how clients may say who is asking. */
  readonly signInWays: SignInWays;
  readonly registry: Registry;
  /** Names what does not answer; nothing: all is well. */
  readonly notReady: () => Promise<ReadonlyArray<string>>;
  readonly admit: RateLimit;
  /** The one origin whose pages may call the API. */
  readonly corsOrigin: O.Option<string>;
  /** How long one request may wait for everything that it needs. */
  readonly deadlineMilliseconds: number;
  readonly version: string;
}

export const billingApiDocument = (signIn: SignInWays, version: string): OpenApiDocument =>
  openApiDocument({
    title: 'Usage billing',
    version,
    routes: apiRoutes,
    operations: operationsRoutes,
    signIn,
  });

/** The contract writes `{id}`, the router `:id`. */
const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

export const createBillingApi = (deps: BillingApiDeps): Koa => {
  const router = new Router();
  const document = billingApiDocument(deps.signInWays, deps.version);
  operationsRoutesOn(router, { registry: deps.registry, notReady: deps.notReady, document });
  for (const endpoint of Object.values(endpointsOf(deps)))
    router.register(
      routerPath(endpoint.route.path),
      [endpoint.route.method],
      serveEndpoint(deps, endpoint, (ctx) => ctx.params),
    );
  const app = new Koa();
  // A file that breaks off after its headers went out is all that gets past catchAll.
  app.on('error', (error: unknown, ctx?: Context) =>
    deps.log.warn({ err: error, ...(ctx === undefined ? {} : { requestId: requestIdOf(ctx) }) }, 'answer broke off'),
  );
  app.use(requestId);
  app.use(observe(deps.log, deps.registry));
  app.use(securityHeaders);
  app.use(cors(deps.corsOrigin));
  app.use(catchAll(deps.log));
  app.use(readableTarget);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
};
