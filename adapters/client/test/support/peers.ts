/** Servers to send to: an ingester's forward input, and peers that do as they are told. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decodeMulti, encode } from '@msgpack/msgpack';
import { instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent } from '@usage-billing/core/usage';
import { createForwardInput, type ForwardInput } from '@usage-billing/fluentd';
import type { ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';

export const AT = new Date('2018-06-15T09:00:00.123Z');

export const listening = async (server: Server, port = 0): Promise<string> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** An address at which somebody listened a moment ago. */
export const closedAddress = async (): Promise<string> => {
  const server = createServer();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
};

export const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));

/** A forward input that does not listen yet, and what it stored. */
export const forwardInput = (
  t: ExecutionContext,
  sharedKey?: string,
): { readonly input: ForwardInput; readonly stored: BillingEvent[] } => {
  const stored: BillingEvent[] = [];
  const input = createForwardInput({
    ingest: (events) => async () => {
      stored.push(...events);
      return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
    },
    clock: { now: () => instant(0n) },
    ...(sharedKey === undefined ? {} : { sharedKey }),
  });
  t.teardown(() => input.close(100));
  return { input, stored };
};

export const startInput = async (t: ExecutionContext, sharedKey?: string) => {
  const { input, stored } = forwardInput(t, sharedKey);
  return { ingester: await listening(input.server), stored };
};

/** Listens, and hands each connection to `greet` together with its number, from 1. */
export const peer = async (
  t: ExecutionContext,
  greet: (socket: Socket, connections: number) => void,
): Promise<string> => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket, sockets.push(socket));
  });
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listening(server);
};

type Message = readonly [tag: string, entries: Uint8Array, options: { readonly chunk: string }];

/** Whole messages of the forward protocol, as they come. */
export const onMessages = (socket: Socket, receive: (message: Message) => void): void => {
  let bytes = Buffer.alloc(0);
  socket.on('data', (part) => {
    bytes = Buffer.concat([bytes, part]);
    let messages: unknown[];
    try {
      messages = [...decodeMulti(bytes)];
    } catch {
      return;
    }
    bytes = Buffer.alloc(0);
    for (const message of messages as Message[]) receive(message);
  });
};

export const keysIn = ([, entries]: Message): ReadonlyArray<string> =>
  [...decodeMulti(entries)].map((entry) => (entry as [number, { readonly unique_key: string }])[1].unique_key);

export const ackOf = ([, , { chunk }]: Message): Uint8Array => encode({ ack: chunk });

/** The client keeps no process alive, and in some tests nothing else does. */
export const keepAlive = async <A>(work: Promise<A>): Promise<A> => {
  const timer = setInterval(() => undefined, 1_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
};
