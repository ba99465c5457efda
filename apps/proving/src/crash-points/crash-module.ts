/** Puts crash points around everything that a container binds under a port's token; it goes in after the app's modules. */
import * as wiring from '@usage-billing/wiring';
import { ContainerModule } from 'inversify';
import type { CrashPoints } from './crash-points.ts';
import { watchPool } from './watch-pool.ts';
import { watchPort } from './watch-port.ts';

/** What the container holds beside ports. Whatever else has a token is a port and gets its points. */
const NO_PORTS: ReadonlySet<string> = new Set([
  'LoggerToken',
  'RegistryToken',
  'DatabaseToken',
  'PoolToken',
  'ZuoraConfigToken',
] satisfies ReadonlyArray<keyof typeof wiring>);

/** By the port's name. */
export const portTokens = (): ReadonlyMap<string, wiring.Token<object>> => {
  const tokens = new Map<string, wiring.Token<object>>();
  for (const [name, value] of Object.entries<unknown>({ ...wiring }))
    if (name.endsWith('Token') && !NO_PORTS.has(name)) tokens.set(name.slice(0, -5), value as wiring.Token<object>);
  return tokens;
};

export const crashModule = (points: CrashPoints): ContainerModule =>
  new ContainerModule(({ onActivation }) => {
    onActivation(wiring.PoolToken, (_, pool) => watchPool(points, pool));
    for (const [name, token] of portTokens()) onActivation(token, (_, port) => watchPort(points, name, port));
  });
