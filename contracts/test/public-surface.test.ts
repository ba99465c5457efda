/** What packages export was chosen name by name, and says what it is. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const CHECKOUT = path.resolve(import.meta.dirname, '../..');
const PACKAGES = ['core', 'contracts', ...globSync('adapters/*', { cwd: CHECKOUT })];

interface Entry {
  /** Relative to the checkout. */
  readonly file: string;
}

/** The sources behind the `exports` of a package. */
const entriesOf = (folder: string): ReadonlyArray<Entry> => {
  const { exports } = JSON.parse(readFileSync(path.join(CHECKOUT, folder, 'package.json'), 'utf8'));
  return Object.values<{ readonly 'usage-billing-source': string }>(exports).map((conditions) => ({
    file: path.join(folder, conditions['usage-billing-source']),
  }));
};

const entries = PACKAGES.flatMap(entriesOf);

test('every entry lists the names that it exports and begins by saying what it is for', (t) => {
  const wrong = entries.flatMap(({ file }) => {
    const source = readFileSync(path.join(CHECKOUT, file), 'utf8');
    return [
      ...(/^export \* from '(?!\.\/\w+\/index\.ts')/m.test(source)
        ? [`${file} exports whatever another file does`]
        : []),
      ...(source.startsWith('/**') ? [] : [`${file} does not begin with what it is for`]),
    ];
  });
  t.deepEqual(wrong, []);
});
