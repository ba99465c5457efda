/** What the log says of requests to Zuora. */
import { createLogger } from '@usage-billing/wiring';
import type { ZuoraRequestLog } from '@usage-billing/zuora';
import test from 'ava';
import { logZuoraRequests } from '../src/zuora/request-log.ts';

const REQUEST: ZuoraRequestLog = {
  method: 'GET',
  path: 'accounts/W1/summary',
  trackId: 'track-1',
  requestId: 'request-1',
  attempt: 2,
  durationMs: 12.345,
  status: 200,
  outcome: 'ok',
};

const linesOf = (requests: ReadonlyArray<ZuoraRequestLog>): ReadonlyArray<{ readonly level: string }> => {
  const lines: Array<{ readonly level: string }> = [];
  const target = { write: (line: string) => void lines.push(JSON.parse(line)) };
  requests.forEach(logZuoraRequests(createLogger('test', 'trace', target)));
  return lines;
};

test('a request is logged with both of its ids', (t) => {
  const [line] = linesOf([REQUEST]);
  t.like(line, { msg: 'request to Zuora', zuora: { ...REQUEST, durationMs: 12 } });
});

test('what went well is for debugging; what failed is said louder than what Zuora refused', (t) => {
  const outcomes = ['ok', 'Failed', 'Throttled', 'ServerError', 'NoAnswer', 'NeverSent', 'Malformed'];
  t.deepEqual(
    linesOf(outcomes.map((outcome) => ({ ...REQUEST, outcome }))).map(({ level }) => level),
    ['debug', 'info', 'warn', 'warn', 'warn', 'warn', 'warn'],
  );
});
