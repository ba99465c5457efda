/** Both inputs over real sockets, with what they kept. */
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { instant } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent, DeadLetter } from '@usage-billing/core/usage';
import type { ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  createForwardInput,
  createHttpInput,
  type ForwardInputOptions,
  type HttpInputOptions,
  type InputOptions,
} from '../../src/index.ts';

export interface Kept {
  /** Keys of the events that were stored. */
  readonly keys: string[];
  readonly events: BillingEvent[];
  readonly letters: DeadLetter[];
  /** Why connections were closed, and why batches were not kept. */
  readonly complaints: string[];
}

const keeper = (): { readonly kept: Kept; readonly options: InputOptions } => {
  const kept: Kept = { keys: [], events: [], letters: [], complaints: [] };
  return {
    kept,
    options: {
      ingest: (events) => async () => {
        for (const event of events) {
          kept.events.push(event);
          kept.keys.push(event.uniqueKey);
        }
        return E.right(events.map((): AppendOutcome => ({ _tag: 'Accepted' })));
      },
      reject: (letters) =>
        TE.fromIO(() => {
          for (const letter of letters) kept.letters.push(letter);
        }),
      clock: { now: () => instant(1_529_053_811_000_000n) },
      onFailure: (message) => kept.complaints.push(message),
    },
  };
};

export const httpInput = async (t: ExecutionContext, options: Partial<HttpInputOptions> = {}) => {
  const { kept, options: keeping } = keeper();
  const input = createHttpInput({ ...keeping, ...options });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  t.teardown(() => input.close());
  const { port } = input.server.address() as AddressInfo;
  return {
    ...kept,
    port,
    post: (type: string, body: string | Uint8Array): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/billing`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: body as string,
      }),
  };
};

export const forwardInput = async (t: ExecutionContext, options: Partial<ForwardInputOptions> = {}) => {
  const { kept, options: keeping } = keeper();
  const input = createForwardInput({
    ...keeping,
    onClosed: (_peer, reason) => kept.complaints.push(reason),
    ...options,
  });
  input.server.listen(0, '127.0.0.1');
  await once(input.server, 'listening');
  t.teardown(() => input.close(1_000));
  const { port } = input.server.address() as AddressInfo;
  return {
    ...kept,
    port,
    server: input.server,
    close: () => input.close(),
    open: async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      t.teardown(() => socket.destroy());
      await once(socket, 'connect');
      return socket;
    },
  };
};

/** What the server says next, or nothing where it closes the connection. */
export const answerOf = async (socket: Socket): Promise<Buffer | undefined> => {
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  try {
    const [bytes] = (await once(socket, 'data', { signal: closed.signal })) as [Buffer];
    return bytes;
  } catch {
    return undefined;
  }
};
