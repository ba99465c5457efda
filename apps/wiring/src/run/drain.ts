/**
 * How an app that others send requests to comes to its end: it says that it is not ready, serves for a while whoever has not
 * heard of it yet, and asks each of them to close its connection.
 */
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { withDefault } from '../config/setting.ts';
import { wholeNumber } from '../config/values.ts';
import type { AdminPort } from './admin-port.ts';
import type { StopSignal } from './stop-signal.ts';

/** `section` is the app's part of the file. */
export const drainSettings = (section: string, prefix: string) => ({
  drainSeconds: withDefault(
    {
      path: `${section}.drainSeconds`,
      env: `${prefix}_DRAIN_SECONDS`,
      help: 'After SIGTERM, how long requests are still served while /readyz says 503, for a balancer to notice',
      codec: wholeNumber(0, 3_600),
    },
    5,
  ),
});

/** The step before servers are closed. Whoever stops it at the keyboard does not wait. */
export const drain =
  (admin: AdminPort, servers: ReadonlyArray<Server>, seconds: number) =>
  async (signal?: StopSignal): Promise<void> => {
    admin.drain();
    for (const server of servers)
      server.prependListener('request', (_, response) => {
        response.shouldKeepAlive = false;
      });
    if (signal === 'SIGTERM') await pause(seconds * 1000);
  };
