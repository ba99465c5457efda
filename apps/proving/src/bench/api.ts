/** `npm run bench -- api`: pages of customers with three years of hourly rows, against the one unavoidable question. */
import { lookAtPages, type MeasuredRequests } from './api/load.ts';
import { type ApiScenario, INSTANCES, TITLES } from './api/scenarios.ts';
import { type ApiBenchWorld, openApiBench } from './api/world.ts';

export interface BenchApiOptions {
  readonly scenarios: ReadonlyArray<ApiScenario>;
  /** Of each of the two, in all. */
  readonly seconds: number;
  readonly connections: number;
  readonly say: (text: string) => void;
}

const ROUNDS = 5;
const CONTENDERS = ['floor', 'api'] as const;

interface Sums {
  requests: number;
  seconds: number;
  cpuSeconds: number;
  rssBytes: number;
  zuoraCalls: number;
  readonly latencies: number[];
}

const noSums = (): Sums => ({ requests: 0, seconds: 0, cpuSeconds: 0, rssBytes: 0, zuoraCalls: 0, latencies: [] });

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

const figures = ({ requests, seconds, cpuSeconds, rssBytes, zuoraCalls, latencies }: Sums) => {
  const sorted = latencies.toSorted((a, b) => a - b);
  const quantile = (part: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return {
    requestsPerSecond: round(requests / seconds, 1),
    p50Millis: quantile(0.5),
    p99Millis: quantile(0.99),
    cpuMillisPerRequest: round((cpuSeconds / requests) * 1000),
    zuoraCallsPerRequest: round(zuoraCalls / requests, 3),
    peakRssMegabytes: Math.round(rssBytes / 1e6),
  };
};

/** Both run at the same time, but only one of them is given work: what the machine does otherwise meets both alike. */
const measure = async (world: ApiBenchWorld, scenario: ApiScenario, options: BenchApiOptions) => {
  const sums = { floor: noSums(), api: noSums() };
  const milliseconds = (options.seconds * 1000) / ROUNDS;
  for (let number = -1; number < ROUNDS; number += 1)
    for (const kind of CONTENDERS) {
      const contender = world[kind];
      const before = await contender.figures();
      await world.zuora.figures();
      // The first round warms up, with every customer once: accounts and organizations are kept from then on.
      const atLeast = number === -1 ? 2 * INSTANCES : 0;
      const measured: MeasuredRequests = await lookAtPages(scenario, contender.url, {
        ...options,
        milliseconds,
        atLeast: scenario === 'invoices' ? 0 : atLeast,
      });
      const { calls } = await world.zuora.figures();
      const after = await contender.figures();
      if (number === -1) continue;
      const sum = sums[kind];
      sum.requests += measured.requests;
      sum.seconds += measured.seconds;
      sum.cpuSeconds += after.cpuSeconds - before.cpuSeconds;
      sum.rssBytes = after.rssBytes;
      sum.zuoraCalls += calls;
      for (const latency of measured.latencies) sum.latencies.push(latency);
    }
  return sums;
};

/** One JSON line a scenario, on standard output. */
export const benchApi = async (options: BenchApiOptions): Promise<void> => {
  const world = await openApiBench(options.say);
  try {
    for (const scenario of options.scenarios) {
      options.say(TITLES[scenario]);
      const { floor, api } = await measure(world, scenario, options);
      const [bare, ours] = [figures(floor), figures(api)];
      console.log(
        JSON.stringify({
          bench: 'api',
          scenario: TITLES[scenario],
          connections: options.connections,
          ...ours,
          ratioToFloor: round(ours.requestsPerSecond / bare.requestsPerSecond),
          floor: bare,
        }),
      );
    }
  } finally {
    await world.end();
  }
};
