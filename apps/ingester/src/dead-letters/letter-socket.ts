/**
 * The desk over a local socket: the buffer belongs to the running ingester, so commands ask it. The socket stands in the
 * buffer's directory, which nobody but the ingester's own user can enter; no page in a browser can reach it.
 */
import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Decision, formatInstant, parseInstant } from '@usage-billing/core/shared';
import type { KeptDeadLetter } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { LetterDesk, LetterQuery, Replay } from './letter-desk.ts';

/** One request, as one line of JSON, for each connection. */
type Request =
  | { readonly list: LetterQuery }
  | { readonly replay: ReadonlyArray<string> | 'all' }
  | { readonly discard: ReadonlyArray<string> | 'all'; readonly decision: Decision };

type Response = { readonly value: unknown } | { readonly error: string };

const MAX_REQUEST_CHARACTERS = 16 * 1024 * 1024;

export const socketPath = (bufferDirectory: string): string => join(bufferDirectory, 'control.sock');

/** Rejects where the path cannot be listened on, e.g. because it is longer than the system allows. */
export const serveLetters = async (
  desk: LetterDesk,
  path: string,
): Promise<{ readonly close: () => Promise<void> }> => {
  // Of a process that died: whoever holds the lock of the buffer is alone here.
  await rm(path, { force: true });
  const server = createServer((socket) => void serveOne(desk, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
};

const serveOne = async (desk: LetterDesk, socket: Socket): Promise<void> => {
  socket.on('error', () => socket.destroy());
  try {
    const answer = await respond(desk, await readLine(socket));
    socket.end(`${JSON.stringify(answer)}\n`);
  } catch {
    socket.destroy();
  }
};

const respond = async (desk: LetterDesk, text: string): Promise<Response> => {
  try {
    const request = JSON.parse(text) as Request;
    if ('list' in request) return { value: (await desk.list(request.list)).map(letterToWire) };
    const ids = (given: ReadonlyArray<string> | 'all') => (given === 'all' ? undefined : given);
    if ('replay' in request) return { value: await desk.replay(ids(request.replay)) };
    return { value: await desk.discard(ids(request.discard), request.decision) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
};

/** Leaves the socket open for the response; leaving a loop over it would close it. */
const readLine = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.endsWith('\n')) resolve(text);
      else if (text.length > MAX_REQUEST_CHARACTERS) reject(new RangeError('the request is too long'));
    });
    socket.once('close', () => reject(new Error('the command went away')));
  });

/** Of the ingester that runs on this buffer; undefined: none does. */
export const remoteLetterDesk = async (path: string): Promise<LetterDesk | undefined> => {
  const first = await connect(path);
  if (first === undefined) return undefined;
  first.destroy();
  const ask = async <A>(request: Request): Promise<A> => {
    const socket = await connect(path);
    if (socket === undefined) throw new Error('the ingester has stopped meanwhile; try again');
    socket.write(`${JSON.stringify(request)}\n`);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
    const response = JSON.parse(text) as Response;
    if ('error' in response) throw new Error(response.error);
    return response.value as A;
  };
  return {
    list: async (query) => (await ask<ReadonlyArray<WireLetter>>({ list: query })).map(letterFromWire),
    replay: (ids) => ask<Replay>({ replay: ids ?? 'all' }),
    discard: (ids, decision) => ask<number>({ discard: ids ?? 'all', decision }),
  };
};

const connect = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ path, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });

type WireLetter = Omit<KeptDeadLetter, 'at'> & { readonly at: string };

const letterToWire = (letter: KeptDeadLetter): WireLetter => ({ ...letter, at: formatInstant(letter.at) });

const letterFromWire = (letter: WireLetter): KeptDeadLetter => {
  const at = parseInstant(letter.at);
  if (E.isLeft(at)) throw new Error(at.left);
  return { ...letter, at: at.right };
};
