/** The life of an app that stays up: it starts, says so, and on a signal ends what it began in the reverse order. */
import type { Server } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import { ExitCode, StartFailure } from './exit-code.ts';
import { closeServer, type ListenAddress, listen } from './listen.ts';
import type { Logger } from './logger.ts';
import { stopRequest } from './stop-signal.ts';

export interface Service {
  /** Lines for the log once everything is up, e.g. URLs. */
  readonly about: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** `begin` may throw a `StartFailure`; it has then to undo what it did itself. */
export const serveUntilStopped = async (logger: Logger, begin: () => Promise<Service>): Promise<ExitCode> => {
  // From here on, so that a signal during a slow start is not lost.
  const stop = stopRequest();
  try {
    const service = await begin();
    logger.info(service.about, 'started');
    const signal = await stop.received;
    logger.info({ signal }, 'stopping');
    await service.stop();
    logger.info('stopped');
    return ExitCode.ok;
  } finally {
    stop.dispose();
  }
};

/** Listens or throws a `StartFailure` that says why not. */
export const listenOrFail = async (server: Server, address: ListenAddress): Promise<string> => {
  const url = await listen(server, address)();
  if (E.isLeft(url)) throw new StartFailure(url.left.message);
  return url.right;
};
