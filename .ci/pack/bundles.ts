/** What a browser or an edge worker loads for one function of the core, minified. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { StepFailed } from './run.ts';

/** Bytes, an upper bound for each. */
const BOUNDS: ReadonlyArray<readonly [name: string, entry: string, most: number]> = [
  ['trialOf', '@usage-billing/core/trials', 8_000],
  ['charge', '@usage-billing/core/invoices', 25_000],
  ['decodeBillingEvent', '@usage-billing/contracts/wire', 60_000],
];

export const checkBundleSizes = async (stranger: string): Promise<void> => {
  for (const [name, entry, most] of BOUNDS) {
    const file = path.join(stranger, `${name}.bundle.mjs`);
    writeFileSync(file, `export { ${name} } from '${entry}';\n`);
    // A browser has no module of Node, so one that is imported fails here.
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      globalName: 'bundled',
      platform: 'browser',
      logLevel: 'silent',
    }).catch((error: unknown) => {
      throw new StepFailed(`${name} does not bundle for a browser: ${String(error)}`);
    });
    const [bundle] = outputFiles;
    const bytes = bundle?.contents.length ?? 0;
    console.log(`${name} from ${entry}: ${bytes} bytes minified, at most ${most}`);
    if (bytes === 0 || bytes > most) throw new StepFailed(`${name} is ${bytes} bytes, not between 1 and ${most}`);
    // A context of its own has the language and nothing of Node: no `process`, no `Buffer`.
    if (runInNewContext(`${bundle?.text} typeof bundled.${name}`) !== 'function')
      throw new StepFailed(`${name} is not there once its bundle has run`);
  }
};
