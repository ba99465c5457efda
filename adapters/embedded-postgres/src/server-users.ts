/** The connections of those who use a server: what they are told, and when the last one has left. */
import type { Socket } from 'node:net';
import type { SupervisorMessage } from './supervisor-protocol.ts';

export interface ServerUsers {
  readonly add: (user: Socket) => void;
  readonly count: () => number;
  readonly broadcast: (message: SupervisorMessage) => void;
  /** Stops the server after this time, unless somebody uses it by then. Only once it is up or has failed. */
  readonly stopWhenNobodyIsLeft: (afterMs: number) => void;
  readonly endAll: () => void;
}

/** `stop` is called once nobody is left, `lingerMs` after the last one; repeating it must do nothing. */
export const serverUsers = (lingerMs: number, stop: () => Promise<void>): ServerUsers => {
  const users = new Set<Socket>();
  /** What a new user is told: every step until the server is up and whoever started it, who may connect late, knows. */
  let history: ReadonlyArray<SupervisorMessage> = [];
  let lingering: NodeJS.Timeout | undefined;

  const isStarting = (): boolean => (history.at(-1)?._tag ?? 'Progress') === 'Progress';

  const stopWhenNobodyIsLeft = (afterMs: number): void => {
    clearTimeout(lingering);
    if (users.size > 0 || isStarting()) return;
    if (afterMs === 0) void stop();
    else lingering = setTimeout(() => users.size === 0 && void stop(), afterMs);
  };

  /** A user leaves by closing its half. If it was the last, its other half is closed once the server is down. */
  const leave = (user: Socket): void => {
    users.delete(user);
    if (users.size > 0 || lingerMs > 0) user.end();
    else void stop().then(() => user.end());
    stopWhenNobodyIsLeft(lingerMs);
  };

  return {
    add: (user) => {
      users.add(user);
      for (const message of history) send(user, message);
      if (!isStarting()) history = history.slice(-1);
      user.on('error', () => user.destroy());
      user.on('end', () => leave(user));
      user.on('close', () => {
        users.delete(user);
        stopWhenNobodyIsLeft(lingerMs);
      });
      user.resume();
    },
    count: () => users.size,
    broadcast: (message) => {
      history = message._tag === 'Progress' || users.size === 0 ? [...history, message] : [message];
      for (const user of users) send(user, message);
    },
    stopWhenNobodyIsLeft,
    endAll: () => {
      for (const user of users) user.end();
    },
  };
};

const send = (user: Socket, message: SupervisorMessage): void => {
  user.write(`${JSON.stringify(message)}\n`);
};
