/** Runs a fake Zuora on its own. */
import { parseArgs } from 'node:util';
import { introduction } from './introduction.ts';
import { DEFAULT_CREDENTIALS } from './options.ts';
import { startFakeZuora } from './start.ts';

const HELP = `A fake Zuora: accounts, usage imports, rating, invoices, a hosted payment page, and a page to look at it all.

Usage: npm run fake-zuora -- [options]

  --port N                     port to listen on (default 8095; 0 takes any free one)
  --host ADDRESS               address to listen on (default 127.0.0.1)
  --import-delay SECONDS       how long a usage import stays pending (default 60)
  --max-concurrent N           more requests than this at once are answered 429 (default 40)
  --max-per-minute N           more requests than this a minute are answered 429 (default: no such limit)
  --callback URL               where the hosted payment page sends the browser with refId (default: a page that shows it)
  --ignore-idempotency-keys    repeat a POST instead of replaying its answer
  --help                       show this

Examples:
  npm run fake-zuora -- --port 8095 --import-delay 5
  npm run fake-zuora -- --port 0 --max-per-minute 100 --ignore-idempotency-keys

It keeps everything in memory, and everybody who reaches it may do everything: do not show it to the world. Once it runs it
prints its credentials, the address of its page, and curl lines to try. Faults, clock, bill runs and other controls are under
/fake/; the README of this package lists them. Exit codes: 0 it was ended, 1 it could not start, 2 an option is wrong.`;

class BadUsage extends Error {}

const whole = (name: string, text: string, max: number): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) > max)
    throw new BadUsage(`--${name} must be a whole number from 0 to ${max}`);
  return Number(text);
};

const webAddress = (name: string, text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new BadUsage(`--${name} must be an address that begins with http:// or https://`);
  return text;
};

const readFlags = () => {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '8095' },
        host: { type: 'string', default: '127.0.0.1' },
        'import-delay': { type: 'string', default: '60' },
        'max-concurrent': { type: 'string', default: '40' },
        'max-per-minute': { type: 'string' },
        callback: { type: 'string' },
        'ignore-idempotency-keys': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BadUsage(error instanceof Error ? error.message : String(error));
  }
};

const main = async (): Promise<void> => {
  const values = readFlags();
  if (values.help) {
    console.log(HELP);
    return;
  }
  const fake = await startFakeZuora({
    port: whole('port', values.port, 65_535),
    host: values.host,
    importDelayMs: whole('import-delay', values['import-delay'], 86_400 * 365) * 1000,
    maxConcurrent: whole('max-concurrent', values['max-concurrent'], 1_000_000),
    maxPerMinute:
      values['max-per-minute'] === undefined ? null : whole('max-per-minute', values['max-per-minute'], 100_000_000),
    hostedPageCallback: values.callback === undefined ? null : webAddress('callback', values.callback),
    idempotencyKeys: values['ignore-idempotency-keys'] ? 'ignored' : 'honoured',
  });
  console.log(introduction(fake.url, DEFAULT_CREDENTIALS));
  const stop = (): void => {
    void fake.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(`fake-zuora: ${inUse ? 'the port is in use; choose another one with --port' : message}`);
  if (error instanceof BadUsage) console.error('"npm run fake-zuora -- --help" shows what can be given.');
  process.exitCode = error instanceof BadUsage ? 2 : 1;
});
