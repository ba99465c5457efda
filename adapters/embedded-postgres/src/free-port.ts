/** Ports of this machine that nobody listens on. */
import { createServer } from 'node:net';

/** The preferred port where it is free, else any other. */
export const choosePort = async (preferred: number | undefined): Promise<number> => {
  const port = (preferred === undefined ? undefined : await freePort(preferred)) ?? (await freePort(0));
  if (port === undefined) throw new Error('No free port on 127.0.0.1');
  return port;
};

/** The port itself, or any one for 0; undefined when it is in use. */
export const freePort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
