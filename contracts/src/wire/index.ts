/**
 * The formats at every boundary as codecs: the billing event, the customer API, the users service, and their OpenAPI.
 *
 * ```ts
 * import { decodeBillingEvent } from '@usage-billing/contracts/wire';
 *
 * const decoded = decodeBillingEvent({ unique_key: 'agent-7/09:00' });
 * if (decoded._tag === 'Left') console.log(decoded.left);
 * ```
 */
export {
  AccountResponse,
  AuthTokenResponse,
  CardResponse,
  ChangeAccountBody,
  ChangeContactBody,
  ContactBody,
  CreateAccountBody,
  InstanceStatusResponse,
  InvoiceFileQuery,
  InvoiceResponse,
  InvoicesQuery,
  StatusResponse,
  TeamAccountBody,
  TeamAccountResponse,
  UsageQuery,
  UsageResponse,
} from './api.ts';
export { InvoiceCursor } from './api-cursor.ts';
export {
  type ApiOperation,
  type ApiRoute,
  apiRoutes,
  type FileRoute,
  hasBody,
  type JsonRoute,
  operationsRoutes,
  problemsOf,
} from './api-routes.ts';
export { CurrencyCode } from './api-values.ts';
export {
  type BillingEventRecord,
  countUnknownFields,
  decodeBillingEvent,
  encodeBillingEvent,
  type FieldProblem,
  type FieldProblems,
  isRecord,
  isWrong,
  joinProblems,
  PlainRecord,
  readBillingEvent,
  WrongFields,
} from './billing-event.ts';
export { type ConnectionFailure, connectionFailure } from './connection-failure.ts';
export {
  type BillingAccountChange,
  ExternalId,
  InternalId,
  LAST_SEARCH_PAGE,
  LIST_PAGE_SIZE,
  ListAnswer,
  OrganizationBody,
  SearchText,
  UserId,
} from './directory.ts';
export { directoryOpenApi } from './directory-openapi.ts';
export {
  DirectoryProblem,
  type DirectoryProblemName,
  directoryProblemKinds,
  directoryProblemOf,
  directoryProblemType,
} from './directory-problem.ts';
export { type DirectoryOperation, type DirectoryRoute, directoryRoutes } from './directory-routes.ts';
export { DocumentedType, type JsonSchema } from './documented.ts';
export { EventTime } from './event-time.ts';
export { decodeFields } from './invalid-fields.ts';
export { type OpenApiInput, openApiDocument, type SignInMethods } from './openapi.ts';
export type {
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
  OpenApiSecurityScheme,
} from './openapi-document.ts';
export { InvalidField, Problem, type ProblemName, type ProblemType, problemKinds, problemType } from './problem.ts';
