/** A program of ours as a process of its own, and what it cost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The one program of all apps and commands. */
export const BILLING = fileURLToPath(new URL('../../../billing/src/main.ts', import.meta.url));

/** From a checkout. */
export const SOURCE = ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning'];

export interface ProcessCost {
  readonly exit: number | null;
  readonly seconds: number;
  /** Tells a slow program from a machine that others work on. */
  readonly cpuSeconds: number;
  readonly peakRssMegabytes: number;
}

/** In user and kernel mode, in hundredths of a second; after the name, which may hold anything but ends in a bracket. */
const CPU_TIMES = /\) (?:\S+ ){11}(\d+) (\d+) /;

/** What Linux keeps of a process: its highest resident size and the time that it worked; undefined where it is gone. */
const lookAt = async ({ pid }: ChildProcess): Promise<{ rss: number; cpuSeconds: number } | undefined> => {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const [, user = '0', system = '0'] = CPU_TIMES.exec(await readFile(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const rss = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    return rss === 0 ? undefined : { rss, cpuSeconds: (Number(user) + Number(system)) / 100 };
  } catch {
    return undefined;
  }
};

export interface MeasuredProcess {
  readonly cost: ProcessCost;
  readonly printed: string;
}

/** `args` are Node's own, the program, and those of the program. */
export const measuredProcess = async (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
): Promise<MeasuredProcess> => {
  const begun = performance.now();
  const child = spawn(process.execPath, [...SOURCE, ...args], {
    env: { PATH: process.env.PATH ?? '', BILLING_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = text(child.stdout);
  let seen = { rss: 0, cpuSeconds: 0 };
  const timer = setInterval(() => {
    void lookAt(child).then((now) => {
      seen = now ?? seen;
    });
  }, 50);
  const [exit] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  const seconds = Number(((performance.now() - begun) / 1000).toFixed(2));
  const cost = { exit, seconds, cpuSeconds: seen.cpuSeconds, peakRssMegabytes: Math.round(seen.rss / 1e6) };
  return { cost, printed: await printed };
};
