/**
 * Fluentd's HTTP input for billing events: `POST /billing` in any of the forms that Fluentd and its clients send, answered
 * only once every acceptable record is durable.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { formatInstant } from '@usage-billing/core/shared';
import { capConnections } from '../connection-caps.ts';
import type { CloudEventIdentity } from '../events/cloud-event.ts';
import { createInFlight } from '../in-flight.ts';
import type { InputOptions } from '../keep-batch.ts';
import type { NetworkOptions } from '../network-options.ts';
import { serverOptions } from '../tls.ts';
import { type Answer, answers } from './answer.ts';
import { answerTo, type BodyContext } from './ingest-body.ts';

const MEBIBYTE = 1024 * 1024;

/** Where records go, who may send, and what a body may cost. */
export interface HttpInputOptions extends InputOptions, NetworkOptions {
  /** Without it everybody who reaches the port may send. Any of several will do. */
  readonly bearerToken?: string | ReadonlyArray<string>;
  /** Of one body as it is sent; 32 MiB by default. Compressed ones may stand for more, see {@link MAX_RATIO}. */
  readonly maxBodyBytes?: number;
  readonly timeouts?: Partial<HttpTimeouts>;
  /** `source-and-id` by default. */
  readonly cloudEventIdentity?: CloudEventIdentity;
  /** The property that holds the amount, in the data of CloudEvents and the properties of Lago's events; `value` by default. */
  readonly amountProperty?: string;
}

/** In milliseconds. */
export interface HttpTimeouts {
  /** From the connection, or the end of the request before, to the end of the headers; 10 s by default. */
  readonly headers: number;
  /** Between two requests; 60 s by default. */
  readonly idle: number;
  /** Of TLS; 5 s by default. */
  readonly handshake: number;
}

const TIMEOUTS: HttpTimeouts = { headers: 10_000, idle: 60_000, handshake: 5_000 };

/** A server for events over HTTP. */
export interface HttpInput {
  /** Not listening yet. */
  readonly server: Server;
  /** Accepts no new connection, finishes the requests under way until the deadline, then cuts what is left. */
  readonly close: (deadlineMillis?: number) => Promise<void>;
}

/** Makes a server for events over HTTP as Fluentd's `in_http`, CloudEvents, OpenMeter and Lago senders post them. */
export const createHttpInput = (options: HttpInputOptions): HttpInput => {
  const context = contextOf(options);
  let closing = false;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // A client that went away must not end the process.
    response.on('error', () => undefined);
    answerTo(request, context).then(
      (answer) => send(response, answer, closing),
      (error: unknown) => {
        options.onFailure?.(error instanceof Error ? (error.stack ?? error.message) : String(error));
        send(response, answers.broken, closing);
      },
    );
  };
  const server = listeningServer(options, listener);
  capConnections(server, options.connections, options.onRefused);
  return {
    server,
    close: (deadlineMillis = 10_000) =>
      new Promise((resolve) => {
        closing = true;
        const deadline = setTimeout(() => server.closeAllConnections(), deadlineMillis);
        server.close(() => {
          clearTimeout(deadline);
          context.inFlight.stop();
          resolve();
        });
      }),
  };
};

const contextOf = (options: HttpInputOptions): BodyContext => ({
  options,
  rules: {
    tag: options.tag ?? 'billing',
    bearerToken: options.bearerToken,
    identity: options.cloudEventIdentity ?? 'source-and-id',
    amountProperty: options.amountProperty ?? 'value',
    receivedAt: () => formatInstant(options.clock.now()),
  },
  maxBodyBytes: options.maxBodyBytes ?? 32 * MEBIBYTE,
  inFlight: createInFlight(options),
});

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const listeningServer = ({ tls, timeouts }: HttpInputOptions, listener: Listener): Server => {
  const { headers, idle, handshake } = { ...TIMEOUTS, ...timeouts };
  const waits = {
    headersTimeout: headers,
    keepAliveTimeout: idle,
    // Bodies have deadlines of their own, which do not count the time that the ingester takes.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.max(10, Math.min(1_000, headers / 4)),
  };
  return tls === undefined
    ? createServer(waits, listener)
    : createTlsServer({ ...waits, ...serverOptions(tls), handshakeTimeout: handshake }, listener);
};

const send = (response: ServerResponse, { status, headers, body, close = false }: Answer, closing: boolean): void => {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) }),
    ...headers,
    ...(closing || close ? { connection: 'close' } : {}),
  });
  response.end(text, () => {
    if (close) response.socket?.destroySoon();
  });
};
