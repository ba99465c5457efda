/**
 * Structured logs: one JSON object a line, on standard error, so that what a command prints on standard output can be
 * piped on. `Secret` values show themselves as `[secret]`.
 */
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/app-settings.ts';
import { currentLogFields } from './log-context.ts';

export type { Logger } from 'pino';

/** Synchronous, so that the last line before an exit is not lost. */
const standardError = (): DestinationStream => destination({ dest: 2, sync: true });

export const createLogger = (app: string, level: LogLevel, target: DestinationStream = standardError()): Logger =>
  pino(
    {
      level,
      base: { app },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      mixin: currentLogFields,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
