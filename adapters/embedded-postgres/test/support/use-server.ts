/** A process that uses a server: prints how it went, and stays until it is told to leave or is killed. */
import { startEmbeddedPostgres } from '@usage-billing/embedded-postgres';

const [dataDirectory = '', ending = 'stays'] = process.argv.slice(2);
const started = await startEmbeddedPostgres({ dataDirectory, durability: 'relaxed' })();
process.stdout.write(`${JSON.stringify(started)}\n`);
if (started._tag === 'Left' || ending === 'just ends') {
  // Nothing keeps this process: it ends without saying goodbye.
} else {
  setInterval(() => undefined, 60_000);
  process.on('message', async () => {
    await started.right.stop();
    process.exit(0);
  });
}
