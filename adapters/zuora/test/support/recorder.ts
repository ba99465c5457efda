/** A server between client and Zuora that passes everything on, resets too, and keeps what was said. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { Exchange } from '@usage-billing/zuora-fake';

export interface Recorder {
  /** Base URL for the client. */
  readonly url: string;
  readonly exchanges: ReadonlyArray<Exchange>;
  readonly close: () => Promise<void>;
}

const bytesOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const textHeaders = (headers: IncomingMessage['headers']): Exchange['requestHeaders'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

export const recorderBefore = async (zuora: string): Promise<Recorder> => {
  const exchanges: Exchange[] = [];

  const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const body = await bytesOf(request);
    const onward = send(new URL(path, zuora), { method, headers });
    response.on('close', () => onward.destroy());
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const answerBody = await bytesOf(answer);
    exchanges.push({
      method,
      path,
      requestHeaders: textHeaders(headers),
      requestBody: body.toString('utf8'),
      status: answer.statusCode ?? 0,
      answerType: String(answer.headers['content-type'] ?? ''),
      answerBody: answerBody.toString('utf8'),
    });
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.end(answerBody);
  };

  const server = createServer((request, response) => {
    passOn(request, response).catch(() => request.socket.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the recorder has no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1/`,
    exchanges,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
