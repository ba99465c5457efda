/** An error in the form of Google's APIs: https://cloud.google.com/bigquery/docs/error-messages */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export const errorBody = ({ status, reason, message }: ApiError) => ({
  error: { code: status, message, errors: [{ domain: 'global', reason, message }] },
});

export const notFound = (what: string): ApiError => new ApiError(404, 'notFound', `Not found: ${what}`);
export const invalid = (message: string): ApiError => new ApiError(400, 'invalid', message);
