/**
 * Kills while a request is at Zuora: `Zuora POST usage#1:before` when it has arrived and done nothing yet, `:after` when
 * it has taken its effect and its answer is still to come. Only the fake knows these moments.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { FakeZuoraControl, LoggedCall } from '@usage-billing/zuora-fake';
import type { CrashPoint } from '../../crash-points/crash-points.ts';

const POINT = /^Zuora (\w+) (\S+)#(\d+):(before|after)$/;

/** Of no effect: a token, and questions. */
const READ_BY_POST: ReadonlySet<string> = new Set(['oauth/token', 'action/query']);

export const isInFlight = (point: CrashPoint): boolean => POINT.test(point);

/** The points that a recorded step adds, from the calls that it made; one that a fault spoils is a disaster already. */
export const pointsInFlight = (calls: ReadonlyArray<LoggedCall>): ReadonlyArray<CrashPoint> => {
  const counts = new Map<string, number>();
  return calls.flatMap(({ method, path, fault }): ReadonlyArray<CrashPoint> => {
    if (method === 'GET' || READ_BY_POST.has(path) || fault !== null) return [];
    const name = `Zuora ${method} ${path}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [`${name}#${count}:before`, `${name}#${count}:after`];
  });
};

/** Everything that a call can change. */
const contents = (control: FakeZuoraControl): string => JSON.stringify({ ...control.state(), calls: null });

const POLL_MS = 2;

/** Answers when the process is to be killed; false when the call never came. */
export const armInFlight = (control: FakeZuoraControl, point: CrashPoint, over: () => boolean): Promise<boolean> => {
  const [, method = '', path = '', count = '', when] = POINT.exec(point) ?? [];
  const match = { method, path };
  if (count !== '1') control.fault({ ...match, times: Number(count) - 1, fault: { kind: 'latency', ms: 0 } });
  control.fault({ ...match, fault: { kind: 'hang', when: when === 'after' ? 'after' : 'before' } });
  const before = contents(control);
  const isThere = (): boolean =>
    when === 'after' ? contents(control) !== before : control.calls().some(({ fault }) => fault?.startsWith('hang'));
  const wait = async (): Promise<boolean> => {
    while (!isThere()) {
      if (over()) return false;
      await pause(POLL_MS);
    }
    return true;
  };
  return wait();
};
