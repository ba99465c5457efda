/** Whether a pooler such as PgBouncer stands between this program and Postgres. */
import pg from 'pg';
import { type Interceptor, parseDsn } from 'slonik';
import type { DatabaseAddress } from './database-url.ts';

/** A pooler makes up the process id that a client is told for cancelling; Postgres tells that of the session itself. */
export const isBehindPooler = async ({ url, tls }: DatabaseAddress, connectTimeoutMs: number): Promise<boolean> => {
  const { host, port, databaseName, username, password, options } = parseDsn(url);
  const client = new pg.Client({
    host,
    port,
    database: databaseName,
    user: username,
    password,
    ssl: tls,
    connectionTimeoutMillis: connectTimeoutMs,
    ...(options === undefined ? {} : { options }),
  });
  // A connection that breaks fails the query in progress.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid');
    // The types leave it out.
    return rows[0]?.pid !== (client as unknown as { readonly processID: number }).processID;
  } finally {
    await client.end();
  }
};

/** Statements lose their names: a session that another program uses next, or has used, knows others by them. */
export const withoutPreparedStatements: Interceptor = {
  name: 'without prepared statements',
  transformQuery: (_, { sql, values }) => ({ sql, values }),
};
