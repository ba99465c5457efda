/** The process that is measured: the floor, or the ingester's own inputs and buffer, over a sink that only counts. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { instantFromMillis } from '@usage-billing/core/shared';
import { type AppendOutcome, type DeadLetter, type EventStore, ingestEvents } from '@usage-billing/core/usage';
import { createForwardInput, createHttpInput } from '@usage-billing/fluentd';
import { createIngesterMetrics, keepEventsYoung } from '@usage-billing/ingester';
import { memoryEventStore } from '@usage-billing/memory';
import { openSpool } from '@usage-billing/spool';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { startFloor } from './floor.ts';
import { isHttp, type Scenario } from './load.ts';

const [kind, scenario, directory] = process.argv.slice(2) as [string, Scenario, string];

let delivered = 0;
const sink: EventStore = {
  ...memoryEventStore(),
  append: (events) => () => {
    if (scenario === 'outage') return Promise.resolve(E.left({ _tag: 'EventStoreUnavailable', message: 'away' }));
    delivered += events.length;
    return Promise.resolve(E.right(events.map((): AppendOutcome => ({ _tag: 'Stored' }))));
  },
};

const startIngester = async (): Promise<number> => {
  keepEventsYoung();
  const clock = { now: () => instantFromMillis(Date.now()) };
  const metrics = createIngesterMetrics();
  const spool = await openSpool({ directory, store: sink, clock, onDelivered: metrics.delivered })();
  if (E.isLeft(spool)) throw new Error(spool.left.message);
  const options = {
    ingest: ingestEvents({ eventStore: spool.right.store, clock }),
    reject: (letters: ReadonlyArray<DeadLetter>) => TE.map(() => undefined)(spool.right.deadLetters.append(letters)),
    clock,
    onRecords: metrics.received,
  };
  const { server } = isHttp(scenario) ? createHttpInput(options) : createForwardInput(options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const port = kind === 'floor' ? await startFloor(scenario, directory, sink) : await startIngester();

/** Highest of what was seen, because the system gives only the present figure where it can be asked. */
const usage = () => {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, rssBytes: process.resourceUsage().maxRSS * 1024, delivered };
};

process.on('message', () => process.send?.(usage()));
// The bench that asked for it is gone.
process.on('disconnect', () => process.exit());
process.send?.({ port });
