/**
 * The process that owns an embedded server: it starts it for its first user and stops it after its last. It is a process
 * of its own so that no death of a user, not even by SIGKILL, leaves a server behind, and so that Ctrl-C in a terminal
 * does not stop the server before its users have finished their work.
 */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { bringUp, type RunningServer } from './server.ts';
import { serverUsers } from './server-users.ts';
import { takeSupervisorLock } from './supervisor-lock.ts';
import { ALREADY_SUPERVISED, type SupervisorOptions, supervisorSocket } from './supervisor-protocol.ts';

/** Longer than the process that started this one needs to connect. */
const FIRST_USER_MS = 15_000;
/** For whoever started this process to connect and read why it failed. */
const FAILURE_MS = 2_000;

const supervise = (options: SupervisorOptions): void => {
  const path = supervisorSocket(options.dataDirectory);
  let server: RunningServer | undefined;
  let stopping = false;

  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    listener.close();
    rmSync(path, { force: true });
    await server?.stop();
    users.endAll();
    // Sockets that are being written go out first; nothing else keeps the process alive.
    process.exitCode = code;
    setTimeout(() => process.exit(code), 1000).unref();
  };

  const users = serverUsers(options.lingerMs, () => stop(0));
  const listener = createServer({ allowHalfOpen: true }, users.add);

  rmSync(path, { force: true });
  listener.listen(path, async () => {
    chmodSync(path, 0o600);
    try {
      server = await bringUp(options, (step) => users.broadcast({ _tag: 'Progress', step }));
      users.broadcast({ _tag: 'Ready', url: server.url, serverPid: server.pid() });
      users.stopWhenNobodyIsLeft(FIRST_USER_MS);
    } catch (error) {
      users.broadcast({ _tag: 'Failed', message: messageOf(error) });
      // Whoever started this process may still be about to connect, or else reads its standard error.
      process.stderr.write(messageOf(error));
      setTimeout(() => void stop(1), users.count() > 0 ? 0 : FAILURE_MS);
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// Those who would read it may have left.
process.stderr.on('error', () => undefined);

try {
  const options = JSON.parse(process.argv[2] ?? '') as SupervisorOptions;
  mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 });
  if (takeSupervisorLock(options.dataDirectory)) supervise(options);
  else process.exitCode = ALREADY_SUPERVISED;
} catch (error) {
  process.stderr.write(messageOf(error));
  process.exitCode = 1;
}
