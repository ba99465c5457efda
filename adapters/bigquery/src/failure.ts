/** What an exchange that failed tells: whether repeating it helps, whether its content is at fault, and words for people. */

export type Failure =
  /** Repeating may help. */
  | { readonly _tag: 'Passing'; readonly message: string }
  /** The service does not take what the request contains. */
  | { readonly _tag: 'Content'; readonly message: string }
  /** Somebody has to do something first. */
  | { readonly _tag: 'Lasting'; readonly message: string };

/** Carries a {@link Failure} out of nested promises. */
export class RequestFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** https://cloud.google.com/bigquery/docs/error-messages, those that pass; some of them come with status 400 or 403. */
const PASSING = new Set([
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'jobRateLimitExceeded',
  'quotaExceeded',
  'rateLimitExceeded',
  'resourcesExceeded',
  'stopped',
  'tableUnavailable',
  'timeout',
  'userRateLimitExceeded',
]);

/**
 * A job that is over for one of these had no effect, and the same question may succeed as another job. Not among them:
 * `stopped`, which somebody wanted, and `quotaExceeded`, which takes hours to pass.
 */
const ENDS_THAT_PASS = new Set([
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'jobRateLimitExceeded',
  'rateLimitExceeded',
  'resourcesExceeded',
]);

export const mayStartAgain = (reason: string): boolean => ENDS_THAT_PASS.has(reason);

/** A row that was refused with one of these will be refused again. */
const CONTENT = new Set(['invalid', 'invalidQuery', 'badRequest', 'requestTooLarge', 'rowTooLarge']);

const ADVICE: Readonly<Record<string, string>> = {
  notFound: 'create the tables with "billing ingester setup"; a table that was just created may take some minutes',
  accessDenied:
    'give the account the roles BigQuery Data Editor (on the dataset) and BigQuery Job User (on the project)',
  bytesBilledLimitExceeded: 'raise the limit (BIGQUERY_MAXIMUM_GIBIBYTES_BILLED), or ask for a shorter time',
  billingNotEnabled: 'enable billing for the project: streaming needs it',
};

interface ApiFailure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly errors?: ReadonlyArray<{ readonly reason?: unknown }>;
}

const reasonsOf = ({ errors }: ApiFailure): ReadonlyArray<string> =>
  (Array.isArray(errors) ? errors : []).flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : []));

export const isPassingRowReason = (reason: string): boolean => !CONTENT.has(reason);

const tagOf = (code: unknown, reasons: ReadonlyArray<string>): Failure['_tag'] => {
  if (reasons.some((reason) => PASSING.has(reason))) return 'Passing';
  if (typeof code !== 'number' || code === 408 || code === 429 || code >= 500) return 'Passing';
  const isContent = code === 413 || (code === 400 && reasons.every((reason) => CONTENT.has(reason)));
  return isContent ? 'Content' : 'Lasting';
};

/** Everything that was thrown and is no answer of the service counts as passing: a network that is away comes back. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof RequestFailed) return error.failure;
  const { code, message } = (error ?? {}) as ApiFailure;
  const reasons = reasonsOf(error as ApiFailure);
  const said = typeof message === 'string' && message !== '' ? message : String(error);
  const advice = reasons.map((reason) => ADVICE[reason]).find((words) => words !== undefined);
  const status = typeof code === 'number' ? ` (${[code, ...new Set(reasons)].join(' ')})` : '';
  return {
    _tag: tagOf(code, reasons),
    message: `BigQuery: ${said}${status}${advice === undefined ? '' : `: ${advice}`}`,
  };
};
