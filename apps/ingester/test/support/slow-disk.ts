/** Preloaded into an ingester: a disk that takes what is written at once, and never finishes a sync of it. */
import { open } from 'node:fs/promises';

const handle = await open(process.execPath, 'r');
const prototype = Object.getPrototypeOf(handle) as { datasync: () => Promise<void> };
prototype.datasync = () => new Promise(() => undefined);
await handle.close();
