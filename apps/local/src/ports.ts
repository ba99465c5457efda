/** The ports of the demo: one that nobody asked for and that is in use is replaced by a free one. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { DemoOptions } from './options.ts';
import type { DemoSystem } from './system.ts';

export type PortName = 'ingesterPort' | 'forwardPort' | 'apiPort' | 'apiAdminPort' | 'staffPort' | 'zuoraPort';

interface PortUser {
  readonly user: string;
  /** As `host:port` or a URL. */
  readonly address: (system: Pick<DemoSystem, 'ingester' | 'api' | 'staffPages' | 'zuora'>) => string;
}

const PORTS: Readonly<Record<PortName, PortUser>> = {
  ingesterPort: { user: 'the ingester', address: ({ ingester }) => ingester.url },
  forwardPort: { user: 'the forward protocol', address: ({ ingester }) => `http://${ingester.forwardAddress}` },
  apiPort: { user: 'the billing API', address: ({ api }) => api.url },
  apiAdminPort: { user: 'the admin port of the billing API', address: ({ api }) => api.adminUrl },
  staffPort: { user: 'the pages of staff', address: ({ staffPages }) => staffPages.url },
  zuoraPort: { user: 'the fake Zuora', address: ({ zuora }) => zuora.url },
};

const names = Object.keys(PORTS) as ReadonlyArray<PortName>;

/** `isChosen`: a person chose this port, so that it is not replaced. */
export const replaceUsedPorts = async (
  options: DemoOptions,
  isChosen: (name: PortName) => boolean,
): Promise<{ readonly options: DemoOptions; readonly replaced: ReadonlyArray<PortName> }> => {
  const replaced: PortName[] = [];
  for (const name of names) if (!isChosen(name) && !(await isFree(options[name]))) replaced.push(name);
  return { options: { ...options, ...Object.fromEntries(replaced.map((name) => [name, 0])) }, replaced };
};

/** A line for each port that was replaced. */
export const replacedPortsText = (
  wanted: Pick<DemoOptions, PortName>,
  replaced: ReadonlyArray<PortName>,
  system: Pick<DemoSystem, 'ingester' | 'api' | 'staffPages' | 'zuora'>,
): ReadonlyArray<string> =>
  replaced.map((name) => {
    const { user, address } = PORTS[name];
    return `port ${wanted[name]} is in use: ${user} listens on ${new URL(address(system)).port}`;
  });

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};
