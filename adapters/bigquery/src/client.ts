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
  client.interceptors.push({
    request: (options) => ({ ...options, json: asGiven(options.json), timeout }) as typeof options & { uri: string },
  });
  return client;
};

type Body = Readonly<Record<string, unknown>>;

/** Rows and questions: what others wrote, and nothing in which the client has put a placeholder of its own. */
const CONTENT = ['rows', 'configuration'];

/**
 * Hides content from the client library, which would put the project's id wherever a text has `{{projectId}}` in it, and
 * so make one key of two; it also looks at every text of every row for that. JSON.stringify sees it through `toJSON`.
 */
const asGiven = (body: Body | undefined): Body | undefined => {
  if (body === undefined || !CONTENT.some((name) => name in body)) return body;
  const entries = Object.entries(body);
  const content = Object.fromEntries(entries.filter(([name]) => CONTENT.includes(name)));
  return {
    ...Object.fromEntries(entries.filter(([name]) => !CONTENT.includes(name))),
    // As a method: the library may have replaced what it sees by now.
    toJSON(this: Body) {
      const { toJSON: _, ...seen } = this;
      return { ...seen, ...content };
    },
  };
};
