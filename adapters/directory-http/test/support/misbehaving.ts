/** Servers that misbehave, and clients that lose no time with them. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { OrganizationDirectory, TrialNotifier } from '@usage-billing/core/trials';
import {
  type DirectoryHttpConfig,
  type DirectoryRequestLog,
  directoryClient,
  httpDirectory,
  httpTrialNotifier,
} from '@usage-billing/directory-http';
import type { ExecutionContext } from 'ava';
import { TOKEN } from './open-directory.ts';

export interface Misbehaving {
  readonly directory: OrganizationDirectory;
  readonly notifier: TrialNotifier;
  readonly log: ReadonlyArray<DirectoryRequestLog>;
  readonly circuit: ReadonlyArray<string>;
  /** Requests that arrived. */
  readonly arrived: () => number;
}

export const listenOn = async (t: ExecutionContext, listener: RequestListener): Promise<number> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

/** The address of a server that has just been closed. */
export const closedUrl = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}/`;
};

export const misbehave = async (
  t: ExecutionContext,
  listener: RequestListener,
  config: Partial<DirectoryHttpConfig> = {},
): Promise<Misbehaving> => {
  let arrived = 0;
  const port = await listenOn(t, (request, response) => {
    arrived += 1;
    listener(request, response);
  });
  const log: DirectoryRequestLog[] = [];
  const circuit: string[] = [];
  const client = directoryClient({
    baseUrl: `http://127.0.0.1:${port}/`,
    token: TOKEN,
    timeoutMs: 30_000,
    retryDelayMs: 1,
    failuresToOpen: 1_000,
    onRequest: (request) => log.push(request),
    onCircuit: (state) => circuit.push(state),
    ...config,
  });
  return {
    directory: httpDirectory(client),
    notifier: httpTrialNotifier(client),
    log,
    circuit,
    arrived: () => arrived,
  };
};

export const answerJson =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
