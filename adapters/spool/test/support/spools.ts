/** Buffers for tests: in a directory of their own, with a clock that can be moved, closed when the test ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aReceivedEvent, at } from '@usage-billing/contracts/laws';
import { amount, type ReceivedEvent } from '@usage-billing/core/usage';
import { movableClock } from '@usage-billing/memory';
import type { ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import type { SpoolOptions } from '../../src/options.ts';
import { openSpool, type Spool } from '../../src/spool.ts';

export const clock = () => movableClock(at('2026-03-10T09:15:00Z'));

export const directoryOf = (t: ExecutionContext): string => {
  const directory = mkdtempSync(join(tmpdir(), 'billing spool '));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

/** Throws what is wrong; the test closes it. */
export const mustOpen = async (options: SpoolOptions): Promise<Spool> => {
  const opened = await openSpool(options)();
  if (E.isLeft(opened)) throw new Error(opened.left.message);
  return opened.right;
};

export const QUICK = { firstMillis: 1, maxMillis: 4 } as const;

export const eventOf = (key: string): ReceivedEvent => aReceivedEvent({ uniqueKey: key, amount: amount(1n) });

export const keysOf = (events: ReadonlyArray<ReceivedEvent>): ReadonlyArray<string> =>
  events.map(({ uniqueKey }) => uniqueKey).toSorted();

export const names = (prefix: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
