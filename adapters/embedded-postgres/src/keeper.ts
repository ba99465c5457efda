/**
 * The process that owns an embedded server: it starts it for its first user and stops it after its last. It is a process
 * of its own so that no death of a user, not even by SIGKILL, leaves a server behind, and so that Ctrl-C in a terminal
 * does not stop the server before its users have finished their work.
 */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { takeKeeperLock } from './keeper-lock.ts';
import { ANOTHER_KEEPER, type KeeperMessage, type KeeperOrders, keeperSocket } from './keeper-protocol.ts';
import { bringUp, type RunningServer } from './server.ts';

/** Longer than a starter needs to connect after it started the keeper. */
const FIRST_USER_MS = 15_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const keep = (orders: KeeperOrders): void => {
  const users = new Set<Socket>();
  const path = keeperSocket(orders.dataDirectory);
  /** What a user that connects now is told: every step until the server is up and its starter, who may come late, has heard. */
  let news: ReadonlyArray<KeeperMessage> = [];
  let server: RunningServer | null = null;
  let leaving: NodeJS.Timeout | null = null;
  let ending = false;

  const send = (user: Socket, message: KeeperMessage): void => {
    user.write(`${JSON.stringify(message)}\n`);
  };
  const tellAll = (message: KeeperMessage): void => {
    news = message._tag === 'Progress' || users.size === 0 ? [...news, message] : [message];
    for (const user of users) send(user, message);
  };

  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    door.close();
    rmSync(path, { force: true });
    await server?.stop();
    for (const user of users) user.end();
    // Sockets that are being written go out first; nothing else keeps the process.
    process.exitCode = code;
    setTimeout(() => process.exit(code), 1000).unref();
  };

  const leaveWhenAlone = (afterMs: number): void => {
    if (leaving !== null) clearTimeout(leaving);
    leaving = null;
    if (users.size > 0 || (news.at(-1)?._tag ?? 'Progress') === 'Progress') return;
    if (afterMs === 0) void end(0);
    else leaving = setTimeout(() => users.size === 0 && void end(0), afterMs);
  };

  const door = createServer({ allowHalfOpen: true }, (user) => {
    users.add(user);
    for (const message of news) send(user, message);
    news = news.filter(({ _tag }, _, all) => _tag !== 'Progress' || all.at(-1)?._tag === 'Progress');
    user.on('error', () => user.destroy());
    // A user says goodbye by closing its half; it is answered once the server is down, if it was the last.
    user.on('end', () => {
      users.delete(user);
      if (users.size > 0 || orders.lingerMs > 0 || ending) user.end();
      else void end(0).then(() => user.end());
      leaveWhenAlone(orders.lingerMs);
    });
    user.on('close', () => {
      users.delete(user);
      leaveWhenAlone(orders.lingerMs);
    });
    user.resume();
  });

  rmSync(path, { force: true });
  door.listen(path, async () => {
    chmodSync(path, 0o600);
    try {
      server = await bringUp(orders, (step) => tellAll({ _tag: 'Progress', step }));
      tellAll({ _tag: 'Ready', url: server.url, serverPid: server.pid() });
      leaveWhenAlone(FIRST_USER_MS);
    } catch (error) {
      tellAll({ _tag: 'Failed', message: messageOf(error) });
      // Whoever started this keeper may still be about to connect, or else reads its error output.
      process.stderr.write(messageOf(error));
      setTimeout(() => void end(1), users.size > 0 ? 0 : 2000);
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
};

// Those who would read it have left.
process.stderr.on('error', () => undefined);

try {
  const orders = JSON.parse(process.argv[2] ?? '') as KeeperOrders;
  mkdirSync(orders.dataDirectory, { recursive: true, mode: 0o700 });
  if (takeKeeperLock(orders.dataDirectory)) keep(orders);
  else process.exitCode = ANOTHER_KEEPER;
} catch (error) {
  process.stderr.write(messageOf(error));
  process.exitCode = 1;
}
