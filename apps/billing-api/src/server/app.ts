/** The billing API as a function of the ports that it needs. Listening, configuration and wiring happen elsewhere. */
import Router from '@koa/router';
import {
  apiRoutes,
  type OpenApiDocument,
  openApiDocument,
  operationsRoutes,
  type SignInMethods,
} from '@usage-billing/contracts/wire';
import type * as O from 'fp-ts/lib/Option.js';
import Koa, { type Context } from 'koa';
import type { Registry } from 'prom-client';
import { accessLog } from '../http/access-log.ts';
import { cors } from '../http/cors.ts';
import { rejectMalformedTarget } from '../http/malformed-target.ts';
import type { ApiProblem } from '../http/problem.ts';
import { requestId, requestIdOf } from '../http/request-id.ts';
import { securityHeaders } from '../http/security-headers.ts';
import { serverSpan } from '../http/server-span.ts';
import { handleUnexpectedErrors } from '../http/unexpected-errors.ts';
import type { ConcurrencyLimit } from '../limits/concurrency-limit.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import { addPublicRoutes } from '../operations/public-routes.ts';
import { createEndpoints, type EndpointDeps } from '../routes/endpoints.ts';
import type { IdentifyCaller } from '../sign-in/caller.ts';
import type { IdentifyService } from '../sign-in/services.ts';
import { serveEndpoint } from './serve-endpoint.ts';

export interface BillingApiDeps extends EndpointDeps {
  readonly identifyCaller: IdentifyCaller;
  readonly identifyService: IdentifyService;
  /** Who may ask what only staff may. */
  readonly isStaff: (userId: string) => boolean;
  /** For the OpenAPI document: how clients may say who is asking. */
  readonly signInMethods: SignInMethods;
  readonly registry: Registry;
  readonly rateLimit: RateLimit;
  readonly perMinute: (limit: number) => RateLimit;
  readonly inFlight: ConcurrencyLimit<ApiProblem>;
  readonly downloads: ConcurrencyLimit<ApiProblem>;
  readonly downloadMilliseconds: number;
  /** The one origin whose pages may call the API. */
  readonly corsOrigin: O.Option<string>;
  /** How long one request may wait for everything that it needs. */
  readonly deadlineMilliseconds: number;
  readonly version: string;
}

export const billingApiDocument = (signIn: SignInMethods, version: string): OpenApiDocument =>
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
  const document = billingApiDocument(deps.signInMethods, deps.version);
  addPublicRoutes(router, document);
  for (const endpoint of Object.values(createEndpoints(deps)))
    router.register(
      routerPath(endpoint.route.path),
      [endpoint.route.method],
      serveEndpoint(deps, endpoint, (ctx) => ctx.params),
    );
  const app = new Koa();
  // Only a file that breaks off after its headers were sent gets past handleUnexpectedErrors.
  app.on('error', (error: unknown, ctx?: Context) =>
    deps.log.warn(
      { err: error, ...(ctx === undefined ? {} : { requestId: requestIdOf(ctx) }) },
      'the response broke off',
    ),
  );
  app.use(requestId);
  app.use(serverSpan);
  app.use(accessLog(deps.log, deps.registry));
  app.use(securityHeaders);
  app.use(cors(deps.corsOrigin));
  app.use(handleUnexpectedErrors(deps.log));
  app.use(rejectMalformedTarget);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
};
