/** The client library, told to leave deadlines and repetitions to this adapter. */
import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { BigQueryConfig } from './config.ts';

/**
 * Credentials come in the usual ways of Google's libraries: the file that GOOGLE_APPLICATION_CREDENTIALS names, those of
 * `gcloud auth application-default login`, or the account of the machine. None are looked for with an own endpoint.
 */
export const createClient = ({ projectId, location, endpoint, timing }: BigQueryConfig): BigQuery => {
  const client = new BigQuery({
    autoRetry: false,
    maxRetries: 0,
    ...(projectId === undefined ? {} : { projectId }),
    ...(location === undefined ? {} : { location }),
    ...(endpoint === undefined
      ? {}
      : { apiEndpoint: endpoint, authClient: new PassThroughClient(), projectId: projectId ?? 'local' }),
  });
  // So that a request that nobody waits for any more does not keep its connection.
  const timeout = timing.request;
  client.interceptors.push({ request: (options) => ({ ...options, timeout }) as typeof options & { uri: string } });
  return client;
};
