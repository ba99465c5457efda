/** Core and the laws speak of no billing provider: a second one must not need a word in them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { findProviderWords } from '../architecture/provider-words.ts';

const checkout = path.resolve(import.meta.dirname, '../..');

test('core and the laws name no provider, nor anything that only one of them has', (t) => {
  t.deepEqual(findProviderWords(checkout, ['core/src', 'contracts/src/laws']), []);
});

const breaches: ReadonlyArray<readonly [file: string, text: string, line: number, word: string]> = [
  ['core/src/a.ts', '/** The billing provider (Zuora) as a whole. */', 1, 'Zuora'],
  ['core/src/a.ts', '\nexport const usageCsv = 1;', 2, 'Csv'],
  ['core/src/usage-csv.ts', 'export const a = 1;', 0, 'csv'],
  ['core/src/a.ts', 'readonly fileName: string;', 1, 'fileName'],
  ['core/src/a.ts', '// the name in its file names', 1, 'file names'],
  ['core/src/a.ts', '/** The provider takes 4 MB. */', 1, '4 MB'],
  ['core/src/a.ts', 'readonly importId: string;', 1, 'importId'],
  ['core/src/a.ts', '// its import id', 1, 'import id'],
  ['core/src/a.ts', "export const FORMAT = 'DD.MM.YYYY';", 1, 'DD.MM'],
  ['core/src/a.ts', 'export const usageFile = 1;', 1, 'usageFile'],
];
for (const [file, text, line, word] of breaches)
  test(`"${word}" in ${line === 0 ? `the name of ${file}` : `"${text.trim()}"`} is found`, (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'provider-words-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    mkdirSync(path.join(folder, 'core/src'), { recursive: true });
    writeFileSync(path.join(folder, file), text);
    t.deepEqual(findProviderWords(folder, ['core/src']), [{ file, line, word }]);
  });
