/**
 * What cannot be avoided: a bare server that parses, appends with group commit, syncs before it answers, and delivers to
 * the sink from memory. It checks nothing, counts nothing, cannot restart, and forgets nothing only as long as it runs.
 */
import { open } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { Decoder, decodeMulti, encode } from '@msgpack/msgpack';
import type { EventStore } from '@usage-billing/core/usage';
import { isHttp, type Scenario } from './load.ts';

type Records = ReadonlyArray<unknown>;

const groupCommit = async (directory: string, deliver: (records: Records) => void) => {
  const file = await open(join(directory, 'floor.log'), 'w');
  let waiting: Array<{ readonly bytes: Buffer; readonly records: Records; readonly answer: () => void }> = [];
  let running = false;
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await file.writev(group.map(({ bytes }) => bytes));
      await file.datasync();
      for (const { records, answer } of group) {
        answer();
        deliver(records);
      }
    }
    running = false;
  };
  return (bytes: Buffer, records: Records, answer: () => void): void => {
    waiting.push({ bytes, records, answer });
    if (running) return;
    running = true;
    void run();
  };
};

/** Where the JSON arrays of a stream end; the bench's messages hold no bracket within a string. */
const splitJson = (bytes: Buffer): { readonly texts: ReadonlyArray<string>; readonly rest: Buffer } => {
  const texts: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x5b) depth += 1;
    else if (byte === 0x5d) {
      depth -= 1;
      if (depth === 0) {
        texts.push(bytes.toString('utf8', begin, at + 1));
        begin = at + 1;
      }
    }
  }
  return { texts, rest: bytes.subarray(begin) };
};

/** Answers the port. */
export const startFloor = async (
  scenario: Scenario,
  directory: string,
  sink: Pick<EventStore, 'append'>,
): Promise<number> => {
  const commit = await groupCommit(directory, (records) => void sink.append(records as never)());
  if (isHttp(scenario)) {
    const server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        const parsed = JSON.parse(body.toString('utf8')) as unknown;
        const records = Array.isArray(parsed) ? parsed : [parsed];
        commit(body, records, () => response.end('{"accepted":1,"rejected":[]}'));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as { readonly port: number }).port;
  }
  const server = createTcpServer((socket) => {
    const decoder = new Decoder({ useBigInt64: true });
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      if (scenario === 'json-stream') {
        const { texts, rest } = splitJson(bytes);
        const message = bytes.subarray(0, bytes.length - rest.length);
        bytes = Buffer.from(rest);
        if (texts.length === 0) return;
        const messages = JSON.parse(`[${texts.join(',')}]`) as ReadonlyArray<
          [string, number, unknown, { readonly chunk: string } | null]
        >;
        const acks = messages.flatMap(([, , , option]) =>
          option === null ? [] : [JSON.stringify({ ack: option.chunk })],
        );
        commit(
          message,
          messages.map(([, , record]) => record),
          () => acks.length > 0 && socket.write(acks.join('')),
        );
        return;
      }
      let message: unknown;
      try {
        message = decoder.decode(bytes);
      } catch {
        return;
      }
      const whole = bytes;
      bytes = Buffer.alloc(0);
      const [, carried, { chunk: name }] = message as [string, unknown, { readonly chunk: string }];
      const entries =
        carried instanceof Uint8Array ? [...decodeMulti(carried, { useBigInt64: true })] : (carried as Records);
      const records = (entries as ReadonlyArray<readonly [number, unknown]>).map(([, record]) => record);
      commit(whole, records, () => socket.write(encode({ ack: name })));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { readonly port: number }).port;
};
