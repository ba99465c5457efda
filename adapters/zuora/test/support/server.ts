/** A server that misbehaves in ways that even the fake Zuora does not. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { ZuoraConfig } from '@usage-billing/zuora';
import { KEYS } from './subject.ts';

export interface Misbehaving {
  readonly config: ZuoraConfig;
  readonly close: () => void;
}

export const misbehave = async (listener: RequestListener): Promise<Misbehaving> => {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    config: { baseUrl: `http://127.0.0.1:${address.port}/v1/`, auth: KEYS, productSku: 'SKU-00000001', retries: 0 },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
