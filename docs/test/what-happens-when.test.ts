/** Every failure of somebody else cites where it was told, and names tests of ours that exist. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const checkout = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');

const cases = read('docs/what-happens-when.md').split(/^## /m).slice(1);
const shownBy = (text: string) => [...text.matchAll(/^- Shown by `([^`]+)`: \*(.+)\*$/gm)];

test('every case cites an issue or pull request by its own address, and names a test', (t) => {
  t.true(cases.length >= 20, `${cases.length} cases`);
  for (const text of cases) {
    const [title = ''] = text.split('\n');
    const cited = /^\[([\w.-]+\/[\w.-]+)#(\d+)\]\(https:\/\/github\.com\/(\1)\/(?:issues|pull)\/(\2)\)/m;
    t.regex(text, cited, title);
    t.true(shownBy(text).length > 0, `${title} names no test`);
  }
});

test('every named test is in the named file', (t) => {
  const missing = cases.flatMap(shownBy).flatMap(([, file = '', title = '']) => {
    if (!existsSync(path.join(checkout, file))) return [`there is no ${file}`];
    const calls = [...read(file).matchAll(/\b(?:test|law)(?:\.serial)?\(\s*'([^']+)'/g)].map(([, found]) => found);
    return calls.includes(title) ? [] : [`${file} has no test "${title}"`];
  });
  t.deepEqual(missing, []);
});
