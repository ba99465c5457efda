/** The server under the API: a request that it cannot even parse gets a problem too, and a log line. */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemKinds } from '@usage-billing/contracts/wire';
import type { Log } from '../http/access-log.ts';
import type { ApiProblem } from '../http/problem.ts';
import { PROBLEM_TYPE, problemText } from '../http/problem-response.ts';

/** To receive a request of 1 MiB at most. */
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;

const problemForCode = (code: string): ApiProblem => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { name: 'headers-too-large', detail: 'The headers of a request may take 16 KiB.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { name: 'request-too-slow' };
    default:
      return { name: 'bad-request', detail: 'This is not HTTP/1.1 (RFC 9112).' };
  }
};

const respondToUnreadable =
  (log: Pick<Log, 'info'>) =>
  (error: NodeJS.ErrnoException, socket: Duplex): void => {
    const { code = '' } = error;
    if (!socket.writable || code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const problem = problemForCode(code);
    const { status } = problemKinds[problem.name];
    const requestId = randomUUID();
    const text = problemText(problem, requestId);
    log.info({ requestId, status, problem: problem.name, cause: code }, 'unreadable request');
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(text)}`,
      `X-Request-Id: ${requestId}`,
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  };

/** Not listening yet. */
export const createApiServer = (listener: RequestListener, log: Pick<Log, 'info'>): Server => {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MILLISECONDS }, listener);
  server.on('clientError', respondToUnreadable(log));
  // An unknown expectation is no reason to refuse a request.
  server.on('checkExpectation', listener);
  return server;
};
