/** Clients of every form, each as simple as its protocol allows, so that what they believe is plain to see. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';

export interface WireRecord {
  readonly unique_key: string;
  readonly internal_instance_id: string;
  readonly amount_type: string;
  readonly amount_value: number;
  readonly occurred_at: string;
  readonly metadata: null;
}

/** How many of the records were acknowledged: all of them, or, where some broke a rule, all of the others; null: no word came. */
export type Send = (records: ReadonlyArray<WireRecord>) => Promise<number | null>;

export interface Target {
  readonly host: string;
  readonly httpPort: number;
  readonly forwardPort: number;
}

const ANSWER_MILLIS = 5_000;

const post = async (
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<number | null> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: body as string,
      headers,
      signal: AbortSignal.timeout(ANSWER_MILLIS),
    });
    const report = (await response.json()) as { readonly accepted?: number };
    return response.status === 200 || response.status === 400 ? (report.accepted ?? null) : null;
  } catch {
    return null;
  }
};

/** A connection of its own for each message: the ingester may be another process by the next one. */
const exchange = async (
  target: Target,
  message: Uint8Array,
  acknowledged: (answer: Buffer) => boolean,
): Promise<boolean> => {
  const socket = connect(target.forwardPort, target.host);
  socket.on('error', () => undefined);
  const signal = AbortSignal.timeout(ANSWER_MILLIS);
  try {
    await once(socket, 'connect', { signal });
    socket.write(message);
    const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
    return acknowledged(answer);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

let chunks = 0;
const newChunk = (): string => {
  chunks += 1;
  return `chunk ${chunks}`;
};

const says = (chunk: string) => (answer: Buffer) => answer.includes(chunk);

export const senders = (target: Target): Readonly<Record<string, Send>> => {
  const url = `http://${target.host}:${target.httpPort}/billing`;
  const forwarded = async (records: ReadonlyArray<WireRecord>, message: (chunk: string) => Uint8Array) => {
    const chunk = newChunk();
    return (await exchange(target, message(chunk), says(chunk))) ? records.length : null;
  };
  const packed = (records: ReadonlyArray<WireRecord>): Buffer =>
    Buffer.concat(records.map((record) => encode([1_529_053_200, record])));
  return {
    'JSON array': (records) => post(url, JSON.stringify(records), { 'content-type': 'application/json' }),
    'single JSON': async (records) => {
      let accepted = 0;
      for (const record of records) {
        const one = await post(url, JSON.stringify(record), { 'content-type': 'application/json' });
        if (one === null) return null;
        accepted += one;
      }
      return accepted;
    },
    'JSON lines, gzip': (records) =>
      post(url, gzipSync(records.map((record) => JSON.stringify(record)).join('\n')), {
        'content-type': 'application/x-ndjson',
        'content-encoding': 'gzip',
      }),
    Forward: (records) =>
      forwarded(records, (chunk) => encode(['billing', records.map((record) => [1_529_053_200, record]), { chunk }])),
    PackedForward: (records) => forwarded(records, (chunk) => encode(['billing', packed(records), { chunk }])),
    CompressedPackedForward: (records) =>
      forwarded(records, (chunk) => encode(['billing', gzipSync(packed(records)), { chunk, compressed: 'gzip' }])),
    'JSON stream': (records) =>
      forwarded(records, (chunk) => {
        const messages = records.map((record, index) =>
          JSON.stringify(['billing', 1_529_053_200, record, index === records.length - 1 ? { chunk } : null]),
        );
        return Buffer.from(messages.join(''));
      }),
  };
};
