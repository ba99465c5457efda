/** The life of an app that stays up: it starts, logs that, and on a signal undoes what it started, in reverse order. */
import type { Server } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { ExitCode, StartFailure, Stopped } from '../exit-code.ts';
import { type ListenAddress, listen } from './listen.ts';
import type { Logger } from './logger.ts';
import { type StopSignal, stopRequest } from './stop-signal.ts';

/** Registers how something that was just started is stopped. */
export type Undo = (step: UndoStep) => void;

/** `signal`: what the process was stopped with; absent where its start failed. */
export type UndoStep = (signal?: StopSignal) => Promise<void>;

/** Runs every step even when one fails; logs what failed. */
const undoAll = async (steps: ReadonlyArray<UndoStep>, logger: Logger, signal?: StopSignal): Promise<boolean> => {
  let clean = true;
  for (const step of [...steps].reverse()) {
    try {
      await step(signal);
    } catch (error) {
      clean = false;
      logger.error({ err: error }, 'could not be shut down properly');
    }
  }
  return clean;
};

/**
 * `begin` returns what to log once everything is up, e.g. URLs. What it has started is undone on a signal, and also when
 * it throws halfway. `stopping` is aborted with the first signal, for what `begin` waits for.
 */
export const serveUntilStopped = async (
  logger: Logger,
  stopping: AbortController,
  begin: (undo: Undo) => Promise<Readonly<Record<string, string>>>,
): Promise<ExitCode> => {
  // From here on, so that a signal during a slow start is not lost.
  const stop = stopRequest();
  stop.aborted.addEventListener('abort', () => stopping.abort());
  const steps: Array<UndoStep> = [];
  let stoppedBy: StopSignal | undefined;
  try {
    const about = await begin((step) => steps.push(step));
    logger.info(about, 'started');
    stoppedBy = await stop.received;
    logger.info({ signal: stoppedBy }, 'stopping');
  } catch (error) {
    const undone = await undoAll(steps, logger);
    stop.dispose();
    if (!(error instanceof Stopped)) throw error;
    logger.info('stopped before it was up');
    return undone ? ExitCode.ok : ExitCode.failed;
  }
  const clean = await undoAll(steps, logger, stoppedBy);
  stop.dispose();
  logger.info('stopped');
  return clean ? ExitCode.ok : ExitCode.failed;
};

/** Listens or throws a `StartFailure` that says why not. */
export const listenOrFail = async (server: Server, address: ListenAddress): Promise<string> => {
  const url = await listen(server, address)();
  if (E.isLeft(url)) throw new StartFailure(url.left.message);
  return url.right;
};
