/**
 * Packs core, contracts and every adapter as they would be published, installs the tarballs in a project of another
 * folder that already has other patch versions of the same libraries, and uses them there as a stranger would.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkBundleSizes } from './bundles.ts';
import { checkEntries } from './entries.ts';
import { checkLaws } from './laws.ts';
import { readPackages } from './packages.ts';
import { checkReadmes } from './readmes.ts';
import { StepFailed } from './run.ts';
import { installAsStranger } from './stranger.ts';
import { buildAndPack, checkTarballs } from './tarballs.ts';
import { checkTypes } from './types.ts';

const main = async (stranger: string): Promise<void> => {
  const packages = readPackages();
  const tarballs = buildAndPack(packages, stranger);
  installAsStranger(tarballs, stranger);
  checkTarballs(packages, stranger);
  checkEntries(packages, stranger);
  checkTypes(packages, stranger);
  checkReadmes(packages, stranger);
  checkLaws(stranger);
  await checkBundleSizes(stranger);
};

const stranger = mkdtempSync(path.join(tmpdir(), 'stranger-'));
try {
  await main(stranger);
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (process.env.KEEP_STRANGER !== '1') rmSync(stranger, { recursive: true, force: true });
}
