/**
 * Packs core, contracts and every adapter as they would be published, installs the tarballs together in an empty
 * project of another folder, and imports every entry there with plain Node, and type-checks the declarations.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const checkout = path.resolve(import.meta.dirname, '..');
const stranger = mkdtempSync(path.join(tmpdir(), 'stranger-'));

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

class StepFailed extends Error {}

/** Answers what the command printed; when it fails, that is what the person sees. */
const run = (command: string, args: ReadonlyArray<string>, cwd: string): string => {
  const { status, stdout } = spawnSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', NX_DAEMON: 'false' },
  });
  if (status !== 0) throw new StepFailed(`${stdout}\n${command} ${args.slice(0, 3).join(' ')} … ended with ${status}`);
  return stdout;
};

const folders = [
  'core',
  'contracts',
  ...readdirSync(path.join(checkout, 'adapters')).map((name) => `adapters/${name}`),
];
const manifests = folders.map(
  (folder) => JSON.parse(readFileSync(path.join(checkout, folder, 'package.json'), 'utf8')) as Manifest,
);

const main = (): number => {
  console.log('building');
  run('npm', ['run', '--silent', 'build'], checkout);
  console.log(`packing ${folders.length} packages`);
  const tarballs = folders.map((folder) => {
    const packed = run(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', stranger, `./${folder}`],
      checkout,
    );
    return path.join(stranger, packed.trim().split('\n').at(-1) ?? '');
  });
  writeFileSync(
    path.join(stranger, 'package.json'),
    JSON.stringify({ name: 'stranger', private: true, type: 'module' }),
  );
  console.log('installing them in an empty project');
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, 'ava@8.0.1'], stranger);

  const entries = manifests.flatMap(({ name, exports }) =>
    Object.keys(exports).map((entry) => path.posix.join(name, entry)),
  );
  const importAll = entries
    .map((entry) => `console.log('imported ${entry}:', Object.keys(await import('${entry}')).length, 'names');`)
    .join('\n');
  writeFileSync(path.join(stranger, 'import-all.mjs'), importAll);
  console.log(run(process.execPath, ['import-all.mjs'], stranger).trimEnd());

  writeFileSync(
    path.join(stranger, 'use-types.ts'),
    `${entries.map((entry, index) => `import * as entry${index} from '${entry}';`).join('\n')}\n` +
      `export default [${entries.map((_, index) => `entry${index}`).join(', ')}];\n`,
  );
  const compiler = path.join(checkout, 'node_modules/typescript/bin/tsc');
  const options = '--noEmit --strict --skipLibCheck --target es2024 --module nodenext --types'.split(' ');
  run(
    process.execPath,
    [compiler, ...options, 'node', '--typeRoots', path.join(checkout, 'node_modules/@types'), 'use-types.ts'],
    stranger,
  );
  console.log(`declarations of ${entries.length} entries type-check`);
  return 0;
};

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(stranger, { recursive: true, force: true });
}
