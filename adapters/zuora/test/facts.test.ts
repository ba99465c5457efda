/** The page on Zuora's facts names laws and tests: each of them exists. */
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';

const root = new URL('../../../', import.meta.url);

const sourcesIn = (folder: string): string =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, root), 'utf8'))
    .join('\n');

test('each law and test that the page on Zuora’s facts names exists', (t) => {
  const page = readFileSync(new URL('docs/zuora-facts.md', root), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| [^-]/.test(line) && !line.startsWith('| fact '));
  const sources = ['contracts/src/laws', 'adapters/zuora/test', 'adapters/zuora-fake/test'].map(sourcesIn).join('\n');
  const named = rows.map((row) =>
    [...(row.split(' | ')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, title]) => title ?? ''),
  );
  t.true(rows.length > 30);
  for (const [n, titles] of named.entries()) t.true(titles.length > 0, `no test in: ${rows[n]}`);
  t.deepEqual(
    named.flat().filter((title) => !sources.includes(title)),
    [],
  );
});
