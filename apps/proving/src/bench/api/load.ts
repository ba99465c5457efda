/** Customers who look at their pages, one after the other on each connection, over prepared bytes. */
import { connect, type Socket } from 'node:net';
import { type ApiScenario, customer, INSTANCES } from './scenarios.ts';

export interface MeasuredRequests {
  readonly requests: number;
  readonly seconds: number;
  /** In milliseconds, sorted. */
  readonly latencies: ReadonlyArray<number>;
}

const requestOf = (scenario: ApiScenario, place: number): Buffer => {
  const { externalId, userId } = customer(place);
  return Buffer.from(
    `GET /api/billing/${externalId}/${scenario} HTTP/1.1\r\nhost: bench\r\nx-scope-userid: ${userId}\r\n\r\n`,
  );
};

/** Where the answer ends, or −1 while some of it is missing; an answer that is no success ends the bench. */
const endOf = (answer: Buffer): number => {
  const head = answer.indexOf('\r\n\r\n');
  if (head === -1) return -1;
  const text = answer.toString('latin1', 0, head);
  if (!text.startsWith('HTTP/1.1 200')) throw new Error(`not an answer that can be measured: ${answer.toString()}`);
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error('an answer without a length');
  const end = head + 4 + Number(length);
  return answer.length >= end ? end : -1;
};

/** `connections` users at the same time; each asks again when it was answered, until the time is over and there are `atLeast` answers. */
export const lookAtPages = async (
  scenario: ApiScenario,
  url: string,
  {
    milliseconds,
    connections,
    atLeast = 0,
  }: { readonly milliseconds: number; readonly connections: number; readonly atLeast?: number },
): Promise<MeasuredRequests> => {
  const prepared = Array.from({ length: INSTANCES }, (_, place) => requestOf(scenario, place));
  const { hostname: host, port } = new URL(url);
  const latencies: number[] = [];
  let next = 0;
  const begun = performance.now();
  const until = begun + milliseconds;

  const run = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      let answer = Buffer.alloc(0);
      const ask = (): void => {
        const request = prepared[next % INSTANCES];
        next += 1;
        sentAt = performance.now();
        if (request !== undefined) socket.write(request);
      };
      socket.on('data', (bytes) => {
        answer = answer.length === 0 ? bytes : Buffer.concat([answer, bytes]);
        try {
          if (endOf(answer) === -1) return;
        } catch (error) {
          socket.destroy();
          return reject(error);
        }
        answer = Buffer.alloc(0);
        latencies.push(performance.now() - sentAt);
        if (performance.now() < until || latencies.length < atLeast) return ask();
        socket.end();
        resolve();
      });
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server hung up')));
      socket.on('connect', ask);
    });

  await Promise.all(
    Array.from({ length: connections }, () => run(connect({ host, port: Number(port), noDelay: true }))),
  );
  return {
    requests: latencies.length,
    seconds: (performance.now() - begun) / 1000,
    latencies: latencies.sort((a, b) => a - b),
  };
};
