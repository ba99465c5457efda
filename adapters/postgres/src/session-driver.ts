/**
 * Connections whose time-outs are set once they are open. As parameters of the start of a connection a pooler would refuse
 * them, or give them to nobody.
 */
import { createPgDriverFactory } from '@slonik/pg-driver';
import type { DriverClient, DriverFactory } from 'slonik';
import { queryInSpan } from './statement-span.ts';

export interface SessionTimeouts {
  /** 0: none. */
  readonly statementMs: number;
  /** 0: none besides that of the statement. */
  readonly lockMs: number;
  readonly idleInTransactionMs: number;
}

export const sessionDriver =
  (timeouts: SessionTimeouts): DriverFactory =>
  async (options) => {
    const driver = await createPgDriverFactory()(options);
    return {
      createClient: async () => {
        const client = await driver.createClient();
        try {
          await setTimeouts(client, timeouts);
        } catch (error) {
          await client.destroy();
          throw error;
        }
        return { ...client, query: queryInSpan(client.query) };
      },
    };
  };

/**
 * A pooler that changes the session with every transaction sets them on one session of its own, and so in time on all, as
 * all connections of this program set the same.
 */
const setTimeouts = async (client: DriverClient, timeouts: SessionTimeouts): Promise<void> => {
  client.acquire();
  await client.query(
    `select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
      set_config('idle_in_transaction_session_timeout', $3, false)`,
    [timeouts.statementMs, timeouts.lockMs, timeouts.idleInTransactionMs].map(String),
  );
  await client.release();
};
