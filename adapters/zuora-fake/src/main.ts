/** Runs a fake Zuora on its own. */
import { parseArgs } from 'node:util';
import { DEFAULT_CREDENTIALS } from './options.ts';
import { startFakeZuora } from './start.ts';

const HELP = `A fake Zuora: accounts, usage imports, rating, invoices, and a page to look at them.

Usage: fake-zuora [--port N] [--host ADDRESS] [--import-delay SECONDS] [--ignore-idempotency-keys]

  --port N                     port to listen on (default 8095; 0 takes any free one)
  --host ADDRESS               address to listen on (default 127.0.0.1)
  --import-delay SECONDS       how long a usage import stays pending (default 60)
  --ignore-idempotency-keys    repeat a POST instead of replaying its answer
  --help                       show this

It keeps everything in memory. Clients use the base URL that it prints, with OAuth client "${DEFAULT_CREDENTIALS.clientId}"
and secret "${DEFAULT_CREDENTIALS.clientSecret}", or the headers apiAccessKeyId "${DEFAULT_CREDENTIALS.apiAccessKeyId}" and
apiSecretAccessKey "${DEFAULT_CREDENTIALS.apiSecretAccessKey}". Its page is at /; its controls are under /fake/ (see README.md).`;

class BadUsage extends Error {}

const whole = (name: string, text: string, max: number): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) > max)
    throw new BadUsage(`--${name} must be a whole number from 0 to ${max}`);
  return Number(text);
};

const readFlags = () => {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '8095' },
        host: { type: 'string', default: '127.0.0.1' },
        'import-delay': { type: 'string', default: '60' },
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
    idempotencyKeys: values['ignore-idempotency-keys'] ? 'ignored' : 'honoured',
  });
  console.log(`fake Zuora: base URL ${fake.url}, page ${new URL('/', fake.url).href} (Ctrl-C ends it)`);
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
  if (error instanceof BadUsage) console.error('"fake-zuora --help" shows what can be given.');
  process.exitCode = error instanceof BadUsage ? 2 : 1;
});
