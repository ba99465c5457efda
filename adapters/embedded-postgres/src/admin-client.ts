/** A connection for administration: creating and dropping databases. */
import { requirePg } from './binaries.ts';

interface PgClient {
  readonly connect: () => Promise<void>;
  readonly query: (text: string, values?: ReadonlyArray<string>) => Promise<{ readonly rows: ReadonlyArray<unknown> }>;
  readonly end: () => Promise<void>;
  readonly on: (event: 'error', listener: () => void) => void;
}

interface Pg {
  readonly Client: new (options: { readonly connectionString: string }) => PgClient;
}

export type Query = PgClient['query'];

/** Opens a connection for the work, and closes it afterwards. */
export const withAdmin = async <A>(url: string, work: (query: Query) => Promise<A>): Promise<A> => {
  const { Client } = requirePg() as Pg;
  const client = new Client({ connectionString: url });
  // A connection that breaks fails the query in progress; without one there is nothing to report.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work((text, values) => client.query(text, values));
  } finally {
    await client.end();
  }
};
