/** Run as a process of its own: both inputs, whose use of CPU and memory is told when asked. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { instant } from '@usage-billing/core/shared';
import type { AppendOutcome } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createForwardInput, createHttpInput, type InputOptions } from '../../src/index.ts';

export interface Usage {
  readonly cpuMillis: number;
  /** The most that the process ever had. */
  readonly peakBytes: number;
  readonly letters: number;
  readonly events: number;
  readonly keys: ReadonlyArray<string>;
}

export interface Ports {
  readonly http: number;
  readonly forward: number;
}

const portOf = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** Of this process alone: the system's other figure includes the process that started it. */
const peakBytes = (): number => {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kibibytes === undefined ? process.memoryUsage().rss : Number(kibibytes) * 1024;
};

if (process.send !== undefined) {
  let letters = 0;
  let stored = 0;
  const keys = new Set<string>();
  const options: InputOptions = {
    ingest: (events) => async () => {
      stored += events.length;
      for (const { uniqueKey } of events.slice(-10)) keys.add(uniqueKey);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    reject: (rejected) =>
      TE.fromIO(() => {
        letters += rejected.length;
      }),
    clock: { now: () => instant(1_529_053_811_000_000n) },
  };
  const ports: Ports = {
    http: await portOf(createHttpInput(options).server),
    forward: await portOf(createForwardInput(options).server),
  };
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const usage: Usage = {
      cpuMillis: (user + system) / 1000,
      peakBytes: peakBytes(),
      letters,
      events: stored,
      keys: [...keys].slice(-10),
    };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit());
  process.send(ports);
}
