/** Starts every app of the image, one after the other, until it is ready, and stops it again. */
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import * as E from 'fp-ts/lib/Either.js';

const USER = 65532;
const SECRET = 'only-for-this-check-only-for-this-check';
const READY_WITHIN_MILLIS = 60_000;

/** Production where nothing is a stand-in; the apps that call Zuora refuse the fake there, and that is not what is looked at. */
const environmentOf = (
  databaseUrl: string,
  zuoraUrl: string,
): Readonly<Record<string, Readonly<Record<string, string>>>> => {
  const production = { NODE_ENV: 'production', BILLING_DATA_DIRECTORY: '/data', DATABASE_URL: databaseUrl };
  const zuora = {
    ...production,
    NODE_ENV: 'check',
    ZUORA_URL: zuoraUrl,
    ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
    ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
  };
  return {
    ingester: production,
    aggregator: production,
    uploader: zuora,
    reconciler: zuora,
    enforcer: { ...production, NODE_ENV: 'check', ENFORCER_NOTIFIER: 'log' },
    api: { ...zuora, BILLING_API_LINK_SECRET: SECRET, BILLING_API_PROXY_SECRET: SECRET },
    admin: {
      ...zuora,
      BILLING_ADMIN_PUBLIC_URL: 'https://billing-admin.example.com',
      BILLING_ADMIN_PROXY_SECRET: SECRET,
      BILLING_ADMIN_VIEWERS: 'somebody@example.com',
    },
  };
};

/** Returns the problems. */
export const startApps = async (root: string, work: string): Promise<ReadonlyArray<string>> => {
  const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(work, 'postgres'), disposable: true })();
  if (E.isLeft(postgres)) return [postgres.left.message];
  const zuora = await startFakeZuora();
  const image = { root, data: dataDirectoryIn(work) };
  try {
    const environments = environmentOf(postgres.right.url, zuora.url);
    const migrated = await runIn(image, environments.aggregator ?? {}, ['migrate']).ended;
    if (migrated.code !== 0) return [`billing migrate ended with ${migrated.code}: ${migrated.output}`];
    const problems: string[] = [];
    for (const [app, env] of Object.entries(environments)) problems.push(...(await startAndStop(image, app, env)));
    return problems;
  } finally {
    await zuora.close();
    await postgres.right.stop();
  }
};

interface Image {
  /** Where its file system is mounted. */
  readonly root: string;
  /** The one folder that may be written. */
  readonly data: string;
}

const startAndStop = async (
  image: Image,
  app: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyArray<string>> => {
  const started = performance.now();
  const running = runIn(image, env, [app]);
  const ready = await untilReady(image, app, env, running.ended);
  const millis = Math.round(performance.now() - started);
  running.stop();
  const { code, output } = await running.ended;
  console.log(`${app.padEnd(10)} ${ready ? `ready after ${millis} ms` : 'never ready'}, ended with ${code}`);
  return ready && code === 0 ? [] : [`billing ${app} does not run in the image: ${output}`];
};

const untilReady = async (
  image: Image,
  app: string,
  env: Readonly<Record<string, string>>,
  ended: Promise<unknown>,
): Promise<boolean> => {
  const deadline = Date.now() + READY_WITHIN_MILLIS;
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (Date.now() < deadline && !over) {
    const { code } = await runIn(image, env, ['ready', '--app', app]).ended;
    if (code === 0) return true;
    await pause(100);
  }
  return false;
};

/** In namespaces of its own: the image's root, read-only, with this machine's /proc and /dev, and /data to write to. */
const IN_IMAGE = `
mount --bind "$ROOT" "$ROOT"
mount --rbind /proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --bind "$DATA" "$ROOT/data"
mount -o remount,bind,ro "$ROOT"
exec chroot --userspec=${USER}:${USER} "$ROOT" /app/bin/node /app/node_modules/@usage-billing/billing/dist/main.js "$@"`;

const runIn = ({ root, data }: Image, env: Readonly<Record<string, string>>, args: ReadonlyArray<string>) => {
  const child = spawn('unshare', ['--mount', 'sh', '-e', '-c', IN_IMAGE, 'sh', ...args], {
    env: { PATH: process.env.PATH, ROOT: root, DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const ended = new Promise<{ readonly code: number | null; readonly output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  );
  return { ended, stop: () => child.kill('SIGTERM') };
};

const dataDirectoryIn = (work: string): string => {
  const data = path.join(work, 'data');
  mkdirSync(data);
  chownSync(data, USER, USER);
  return data;
};
