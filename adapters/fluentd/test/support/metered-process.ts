/** Starts the inputs in a process of their own, so that what they cost can be told from what the test does. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Ports, Usage } from './metered-inputs.ts';
import { record } from './record.ts';

export interface MeteredInputs {
  readonly ports: Ports;
  readonly post: (type: string, body: Uint8Array, encoding: string) => Promise<Response>;
  readonly usage: () => Promise<Usage>;
  readonly stop: () => void;
}

export const startMeteredInputs = async (): Promise<MeteredInputs> => {
  const child: ChildProcess = fork(fileURLToPath(new URL('metered-inputs.ts', import.meta.url)), {
    execArgv: ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning'],
  });
  const [ports] = (await once(child, 'message')) as [Ports];
  const post = (type: string, body: Uint8Array, encoding: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${ports.http}/billing`, {
      method: 'POST',
      headers: { 'content-type': type, 'content-encoding': encoding },
      body: body as unknown as string,
    });
  // What is compiled and allocated once is no part of the cost.
  const warm = JSON.stringify(Array.from({ length: 2_000 }, (_, index) => record(`warm ${index}`, { note: [index] })));
  for (let round = 0; round < 5; round += 1) await post('application/json', gzipSync(warm), 'gzip');
  return {
    ports,
    post,
    usage: async () => {
      child.send('usage');
      const [usage] = (await once(child, 'message')) as [Usage];
      return usage;
    },
    stop: () => child.disconnect(),
  };
};
