/** Runs a fake Zuora on its own. */
import { parseArgs } from 'node:util';
import { DEFAULT_CREDENTIALS } from '../books/credentials.ts';
import { startFakeZuora } from '../start.ts';
import { BadUsage } from './bad-usage.ts';
import { HELP, settingsHelp } from './help.ts';
import { introduction } from './introduction.ts';
import { readOptions } from './read-options.ts';
import { seedDemo } from './seed-demo.ts';

const readFlags = () => {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '8095' },
        host: { type: 'string', default: '127.0.0.1' },
        now: { type: 'string' },
        demo: { type: 'boolean', default: false },
        set: { type: 'string', multiple: true, default: [] },
        'import-delay': { type: 'string' },
        'max-concurrent': { type: 'string' },
        'max-per-minute': { type: 'string' },
        callback: { type: 'string' },
        'ignore-idempotency-keys': { type: 'boolean', default: false },
        settings: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BadUsage(error instanceof Error ? error.message : String(error));
  }
};

const main = async (): Promise<void> => {
  const flags = readFlags();
  if (flags.help || flags.settings) {
    console.log(flags.help ? HELP : settingsHelp());
    return;
  }
  const fake = await startFakeZuora(readOptions(flags));
  if (flags.demo) seedDemo(fake.control);
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
