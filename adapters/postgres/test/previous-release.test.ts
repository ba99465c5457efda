/**
 * The statements of the release before on the schema of this one: its own laws, from its own sources, on databases that this
 * release has migrated. The release before is the last tag, or where there is none the commit before the newest migration.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const MIGRATIONS = 'adapters/postgres/src/migrations/all.ts';
const EMPTYING = 'adapters/postgres/test/support/database.ts';
const PACKAGES = ['core', 'contracts', 'adapters/postgres', 'adapters/embedded-postgres'];
const TEMPLATE = fileURLToPath(new URL('./support/make-template.ts', import.meta.url));

const git = (...args: ReadonlyArray<string>): string =>
  execFileSync('git', args, { cwd: CHECKOUT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** Undefined: there is no history here, as in a package or a shallow clone. */
const releaseBefore = (): string | undefined => {
  try {
    return git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^');
  } catch {
    try {
      const newest = git('log', '-1', '--format=%H', '--', MIGRATIONS);
      return git('rev-parse', `${newest}^`);
    } catch {
      return undefined;
    }
  }
};

/** Libraries are those that are installed; our own packages are the release's. */
const linkPackages = (folder: string): void => {
  const installed = join(CHECKOUT, 'node_modules');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@usage-billing'), { recursive: true });
  for (const name of readdirSync(installed))
    if (name !== '@usage-billing' && name !== '.cache') symlinkSync(join(installed, name), join(modules, name));
  for (const path of PACKAGES) {
    const name = path.split('/').at(-1) ?? path;
    symlinkSync(join(folder, path), join(modules, '@usage-billing', name));
  }
};

const checkOut = (release: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'billing-release-'));
  const paths = [...PACKAGES, '.ci', 'package.json', 'tsconfig.base.json'];
  const archive = execFileSync('git', ['archive', release, ...paths], { cwd: CHECKOUT, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  chmodSync(folder, 0o755);
  // The release's own list of tables to empty between laws may lack one; this release's has them all.
  copyFileSync(join(CHECKOUT, EMPTYING), join(folder, EMPTYING));
  linkPackages(folder);
  return folder;
};

const run = async (
  args: ReadonlyArray<string>,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly text: string }> => {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
};

const AVA = join(CHECKOUT, 'node_modules/ava/entrypoints/cli.js');
const CONDITIONS = ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning'];

const release = releaseBefore();
const title = 'the release before keeps all its laws on the schema of this one';
if (release === undefined) test.skip(`${title} (left out: there is no history of this checkout here)`, () => undefined);
else
  test(title, async (t) => {
    t.timeout(300_000);
    const folder = checkOut(release);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary, { mode: 0o755 });
    const old = (await import(pathToFileURL(join(folder, MIGRATIONS)).href)) as { readonly migrations: unknown };
    // The name under which the release before looks for a database that it has prepared: it finds one of this release.
    const name = `billing_${createHash('sha256').update(JSON.stringify(old.migrations)).digest('hex').slice(0, 16)}`;
    const { NODE_OPTIONS: _, DATABASE_URL: __, ...inherited } = process.env;
    const env = { ...inherited, TMPDIR: temporary, NODE_PATH: '' };
    const made = await run([...CONDITIONS, TEMPLATE, name], CHECKOUT, env);
    t.is(made.code, 0, made.text);
    const laws = await run([AVA, 'adapters/postgres/test/laws.test.ts', '--timeout=200s'], folder, env);
    t.is(laws.code, 0, laws.text.slice(-4_000));
    t.regex(laws.text, /\d{3} tests passed/);
    t.log(`${release.slice(0, 12)}: ${/\d+ tests passed/.exec(laws.text)?.[0]}`);
  });
