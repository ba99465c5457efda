/** A real HAProxy before two instances of an app, without retries, where it is installed: `apt-get install haproxy`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Backend {
  readonly port: number;
  /** Where `/readyz` is. */
  readonly adminPort: number;
}

export interface Haproxy {
  readonly url: string;
  /** Resolves once HAProxy sends requests to so many backends. */
  readonly hasUp: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Undefined: it is not installed. Debian has it where only root's path leads. */
export const haproxyProgram = (): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, 'haproxy'))
    .find(isExecutable);

export const freePorts = async (count: number): Promise<ReadonlyArray<number>> => {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
};

const settings = (port: number, statsPort: number, backends: ReadonlyArray<Backend>): string => `
global
  maxconn 500
defaults
  mode http
  retries 0
  timeout connect 2s
  timeout check 3s
  timeout client 30s
  timeout server 30s
frontend customers
  bind 127.0.0.1:${port}
  default_backend app
frontend numbers
  bind 127.0.0.1:${statsPort}
  stats enable
  stats uri /stats
backend app
  balance roundrobin
  option httpchk
  http-check send meth GET uri /readyz
  default-server check inter 200ms fastinter 200ms fall 1 rise 1
${backends.map((one, index) => `  server app${index} 127.0.0.1:${one.port} check port ${one.adminPort}`).join('\n')}
`;

const backendsUp = async (statsPort: number): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${statsPort}/stats;csv`)).text();
  return text.split('\n').filter((line) => /^app,app\d/.test(line) && line.split(',')[17] === 'UP').length;
};

export const startHaproxy = async (program: string, backends: ReadonlyArray<Backend>): Promise<Haproxy> => {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const [port = 0, statsPort = 0] = await freePorts(2);
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, settings(port, statsPort, backends));
  const child = spawn(program, ['-db', '-q', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${port}`,
    hasUp: async (count) => {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`haproxy ended with exit code ${child.exitCode}`);
        const up = await backendsUp(statsPort).catch(() => -1);
        if (up === count) return;
        await pause(50);
      }
    },
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
