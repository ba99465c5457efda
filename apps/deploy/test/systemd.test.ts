/** The units are valid, and each is as closed as the specification asks for. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, '../systemd');
const units = globSync('*.service', { cwd: folder }).toSorted();

/** Tenths of the exposure that `systemd-analyze security` computes. */
const HIGHEST_EXPOSURE = '20';

test('every unit runs billing in production, as a user that exists only while it runs', (t) => {
  t.deepEqual(units, ['billing-migrate.service', 'billing@.service']);
  for (const unit of units) {
    const lines = readFileSync(path.join(folder, unit), 'utf8').split('\n');
    t.true(lines.includes('Environment=NODE_ENV=production'), unit);
    t.true(lines.includes('DynamicUser=yes'), unit);
    t.true(
      lines.some((line) => line.startsWith('ExecStart=/usr/bin/billing ')),
      unit,
    );
  }
});

const found = (process.env.PATH ?? '')
  .split(path.delimiter)
  .some((directory) => existsSync(path.join(directory, 'systemd-analyze')));
const withSystemd = found ? test : test.skip;

withSystemd('systemd accepts every unit (skipped where there is no systemd-analyze)', async (t) => {
  const copies = mkdtempSync(path.join(tmpdir(), 'units-'));
  t.teardown(() => rmSync(copies, { recursive: true }));
  for (const unit of units) {
    // It checks that the program is there, and on the machine of the test it is not.
    const text = readFileSync(path.join(folder, unit), 'utf8').replace('/usr/bin/billing', process.execPath);
    writeFileSync(path.join(copies, unit), text);
    const { stderr } = await run('systemd-analyze', ['verify', path.join(copies, unit)]);
    t.is(stderr, '');
  }
});

withSystemd('every unit is closed enough (skipped where there is no systemd-analyze)', async (t) => {
  for (const unit of units) {
    const settings = ['security', '--offline=true', `--threshold=${HIGHEST_EXPOSURE}`, '--no-pager'];
    await t.notThrowsAsync(run('systemd-analyze', [...settings, path.join(folder, unit)]), unit);
  }
});
