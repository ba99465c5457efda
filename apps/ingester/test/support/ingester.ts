/** An ingester in this process, over an event store in memory, with ports and a buffer of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectPages, type Instant, instant } from '@usage-billing/core/shared';
import { hourOf } from '@usage-billing/core/usage';
import { memoryEventStore, movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  createContainer,
  EventStoreToken,
  memoryModule,
  override,
  readConfig,
} from '@usage-billing/wiring';
import type { ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { type IngesterConfig, ingesterInputSettings, startIngester } from '../../src/index.ts';

/** Ports and a buffer of its own; settings as they stand in the environment. */
export const configOf = (
  t: ExecutionContext,
  change: Partial<IngesterConfig> = {},
  settings: Readonly<Record<string, string>> = {},
): IngesterConfig => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const env = { INGESTER_PORT: '0', INGESTER_FORWARD_PORT: '0', INGESTER_BUFFER_DIRECTORY: folder, ...settings };
  const config = readConfig(ingesterInputSettings, { env });
  if (E.isLeft(config)) throw new Error(config.left.join());
  return { ...config.right, ...change };
};

export interface IngesterWorld {
  readonly now: Instant;
  /** Of the event store; as the ingester's where it is not given. */
  readonly storeNow?: () => Instant;
  readonly config?: Partial<IngesterConfig>;
}

export const openIngester = async (t: ExecutionContext, { now, storeNow, config }: IngesterWorld) => {
  const clock = movableClock(now);
  const store = memoryEventStore(storeNow === undefined ? clock : { now: storeNow });
  const container = await createContainer(
    memoryModule(),
    override(ClockToken, clock),
    override(EventStoreToken, store),
  );
  t.teardown(() => closeContainer(container));
  const ingester = await startIngester(container, configOf(t, config));
  t.teardown(ingester.close);
  const totals = async () => {
    const found = await collectPages(store.hourlyTotals({ from: hourOf(instant(0n)) }))();
    return E.isRight(found) ? found.right : [];
  };
  return { ingester, clock, store: { ...store, totals, rows: async () => (await totals()).length } };
};

export const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
