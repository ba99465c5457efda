/** `npm run bench -- ingest`: the ingester against a floor that is measured interleaved in the same run. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate, type Measured, type Scenario, TITLES } from './load.ts';

/** As `npm run ingester` starts it: the default holds twice the memory and is not faster. */
const YOUNG_GENERATION = '--max-semi-space-size=16';

const CONTENDER = fileURLToPath(new URL('contender.ts', import.meta.url));

interface Usage {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  readonly delivered: number;
}

interface Contender {
  readonly port: number;
  readonly usage: () => Promise<Usage>;
  readonly end: () => Promise<void>;
}

const begin = async (kind: 'floor' | 'ingester', scenario: Scenario): Promise<Contender> => {
  const directory = await mkdtemp(join(tmpdir(), 'billing-bench-'));
  const child: ChildProcess = fork(CONTENDER, [kind, scenario, directory], {
    execArgv: [...process.execArgv, YOUNG_GENERATION],
  });
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  return {
    port,
    usage: async () => {
      child.send('usage');
      const [usage] = (await once(child, 'message')) as [Usage];
      return usage;
    },
    end: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
};

interface Sums {
  records: number;
  seconds: number;
  cpuSeconds: number;
  rssBytes: number;
  latencies: number[];
}

const noSums = (): Sums => ({ records: 0, seconds: 0, cpuSeconds: 0, rssBytes: 0, latencies: [] });

const quantile = (sorted: ReadonlyArray<number>, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

const figures = ({ records, seconds, cpuSeconds, rssBytes, latencies }: Sums) => {
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    recordsPerSecond: Math.round(records / seconds),
    p50Millis: round(quantile(sorted, 0.5)),
    p99Millis: round(quantile(sorted, 0.99)),
    cpuSecondsPerMillion: round((cpuSeconds / records) * 1e6),
    peakRssMegabytes: Math.round(rssBytes / 1e6),
  };
};

export interface BenchIngestOptions {
  readonly scenarios: ReadonlyArray<Scenario>;
  /** Of each of the two, in all. */
  readonly seconds: number;
  readonly say: (text: string) => void;
}

const ROUNDS = 5;

/** Both run at the same time, but only one of them is given work: what the machine does otherwise meets both alike. */
const measure = async (
  scenario: Scenario,
  milliseconds: number,
): Promise<Readonly<Record<'floor' | 'ingester', Sums>>> => {
  const contenders = { floor: await begin('floor', scenario), ingester: await begin('ingester', scenario) };
  const sums = { floor: noSums(), ingester: noSums() };
  let next = 0;
  try {
    for (let round = -1; round < ROUNDS; round += 1)
      for (const kind of ['floor', 'ingester'] as const) {
        const { port, usage } = contenders[kind];
        const before = await usage();
        const measured: Measured & { readonly next: number } = await generate(
          scenario,
          port,
          milliseconds / ROUNDS,
          next,
        );
        const after = await usage();
        next = measured.next;
        // The first round warms up.
        if (round === -1) continue;
        const sum = sums[kind];
        sum.records += measured.records;
        sum.seconds += measured.seconds;
        sum.cpuSeconds += after.cpuSeconds - before.cpuSeconds;
        sum.rssBytes = after.rssBytes;
        sum.latencies.push(...measured.latencies);
      }
    return sums;
  } finally {
    await contenders.floor.end();
    await contenders.ingester.end();
  }
};

/** One JSON line a scenario, on standard output. */
export const benchIngest = async ({ scenarios, seconds, say }: BenchIngestOptions): Promise<void> => {
  for (const scenario of scenarios) {
    say(TITLES[scenario]);
    const { floor, ingester } = await measure(scenario, seconds * 1000);
    const [ours, bare] = [figures(ingester), figures(floor)];
    console.log(
      JSON.stringify({
        bench: 'ingest',
        scenario: TITLES[scenario],
        ...ours,
        ratioToFloor: round(ours.recordsPerSecond / bare.recordsPerSecond),
        floor: bare,
      }),
    );
  }
};
