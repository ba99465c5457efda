/** The same load for the ingester and for the floor: prepared bytes, so that making them costs nothing while it is sent. */
import { connect, type Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';

export type Scenario = 'single' | 'arrays' | 'outage' | 'forward' | 'packed' | 'json-stream';

export const SCENARIOS: ReadonlyArray<Scenario> = ['single', 'arrays', 'outage', 'forward', 'packed', 'json-stream'];

/** The others come over the forward protocol. */
export const isHttp = (scenario: Scenario): boolean =>
  scenario === 'single' || scenario === 'arrays' || scenario === 'outage';

export const TITLES: Readonly<Record<Scenario, string>> = {
  single: '(a) one record per POST, 64 connections',
  arrays: '(b) arrays of 500 per POST, 8 connections',
  outage: '(b) while the event store is away, so that all of it stays in the buffer',
  forward: '(c) Forward, 500 records a message, with acks, 8 connections',
  packed: '(c) PackedForward, 500 records a message, with acks, 8 connections',
  'json-stream': '(d) JSON stream, an ack every 500 records, 8 connections',
};

const RECORDS = 500;

/** Fixed width, so that a place in prepared bytes can be given another number. */
const WIDTH = 10;
const MARK = '#'.repeat(WIDTH);

const recordOf = (index: number) => ({
  unique_key: `agent-${MARK}-${String(index).padStart(3, '0')}/2018-06-15T09:00:00Z:node-seconds`,
  internal_instance_id: String(1000 + (index % 40)),
  amount_type: 'node-seconds',
  amount_value: 60 + index,
  occurred_at: '2018-06-15T09:00:00Z',
  metadata: { agent: 'bench' },
});

interface Prepared {
  readonly bytes: Buffer;
  /** Where numbers go that make the keys of each message its own. */
  readonly places: ReadonlyArray<number>;
  readonly records: number;
  /** Bytes that end an answer. */
  readonly answered: (answer: Buffer) => number;
}

const placesIn = (bytes: Buffer): ReadonlyArray<number> => {
  const places: number[] = [];
  for (let at = bytes.indexOf(MARK); at !== -1; at = bytes.indexOf(MARK, at + WIDTH)) places.push(at);
  return places;
};

const post = (body: string): Buffer =>
  Buffer.from(
    `POST /billing HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

const countOf = (answer: Buffer, mark: string): number => {
  let count = 0;
  for (let at = answer.indexOf(mark); at !== -1; at = answer.indexOf(mark, at + mark.length)) count += 1;
  return count;
};

const prepare = (scenario: Scenario): Prepared => {
  const records = Array.from({ length: RECORDS }, (_, index) => recordOf(index));
  const made = (bytes: Buffer, count: number, mark: string): Prepared => ({
    bytes,
    places: placesIn(bytes),
    records: count,
    answered: (answer) => countOf(answer, mark),
  });
  const time = 1_529_053_200;
  switch (scenario) {
    case 'single':
      return made(post(JSON.stringify(recordOf(0))), 1, 'HTTP/1.1 200');
    case 'arrays':
    case 'outage':
      return made(post(JSON.stringify(records)), RECORDS, 'HTTP/1.1 200');
    case 'forward':
      return made(
        Buffer.from(encode(['billing', records.map((record) => [time, record]), { chunk: 'c' }])),
        RECORDS,
        'ack',
      );
    case 'packed': {
      const entries = Buffer.concat(records.map((record) => encode([time, record])));
      return made(Buffer.from(encode(['billing', entries, { chunk: 'c' }])), RECORDS, 'ack');
    }
    case 'json-stream': {
      const messages = records.map((record, index) =>
        JSON.stringify(['billing', time, record, index === RECORDS - 1 ? { chunk: 'c' } : null]),
      );
      return made(Buffer.from(messages.join('')), RECORDS, 'ack');
    }
  }
};

export interface Measured {
  readonly records: number;
  readonly seconds: number;
  /** Of one message, from sending to answer, in milliseconds, sorted. */
  readonly latencies: ReadonlyArray<number>;
}

/** Each connection sends its next message when the last one was answered. */
export const generate = async (
  scenario: Scenario,
  port: number,
  milliseconds: number,
  first: number,
): Promise<Measured & { readonly next: number }> => {
  const prepared = prepare(scenario);
  const connections = scenario === 'single' ? 64 : 8;
  const latencies: number[] = [];
  let number = first;
  let records = 0;
  const begun = performance.now();
  const until = begun + milliseconds;

  const run = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      const message = Buffer.from(prepared.bytes);
      let sentAt = 0;
      const send = (): void => {
        number += 1;
        const digits = String(number).padStart(WIDTH, '0');
        for (const place of prepared.places) message.write(digits, place, 'latin1');
        sentAt = performance.now();
        socket.write(Buffer.from(message));
      };
      socket.on('data', (answer) => {
        if (prepared.answered(answer) === 0) return;
        latencies.push(performance.now() - sentAt);
        records += prepared.records;
        if (performance.now() < until) send();
        else {
          socket.end();
          resolve();
        }
      });
      socket.on('error', reject);
      socket.on('connect', send);
    });

  await Promise.all(
    Array.from({ length: connections }, () => run(connect({ port, host: '127.0.0.1', noDelay: true }))),
  );
  return {
    records,
    seconds: (performance.now() - begun) / 1000,
    latencies: latencies.sort((a, b) => a - b),
    next: number,
  };
};
