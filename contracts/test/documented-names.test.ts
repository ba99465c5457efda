/** Importers read the docstring of a name before they read its source: every exported name has one. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import ts from 'typescript';

const CHECKOUT = path.resolve(import.meta.dirname, '../..');

/** Names that the entries export and that no comment explains, as `file name`. */
const undocumented = (entries: ReadonlyArray<string>): ReadonlyArray<string> => {
  const program = ts.createProgram(entries, {
    allowImportingTsExtensions: true,
    customConditions: ['usage-billing-source'],
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    target: ts.ScriptTarget.ESNext,
    types: [],
  });
  const checker = program.getTypeChecker();
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return entries.flatMap((entry) => {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) return [`${entry} exports nothing`];
    return checker
      .getExportsOfModule(module)
      .map(resolved)
      .filter((symbol) => isOurs(symbol) && symbol.getDocumentationComment(checker).length === 0)
      .map((symbol) => `${path.relative(CHECKOUT, entry)} ${symbol.name}`);
  });
};

/** Not a name that another library declares and an entry passes on. */
const isOurs = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some((declaration) => !declaration.getSourceFile().fileName.includes('/node_modules/'));

const entriesOf = (folder: string): ReadonlyArray<string> => {
  const { exports } = JSON.parse(readFileSync(path.join(CHECKOUT, folder, 'package.json'), 'utf8'));
  return Object.values<{ readonly 'usage-billing-source': string }>(exports).map((conditions) =>
    path.join(CHECKOUT, folder, conditions['usage-billing-source']),
  );
};

test('every name that core, contracts and the adapters export says what it is', (t) => {
  const folders = ['core', 'contracts', ...globSync('adapters/*', { cwd: CHECKOUT })];
  const entries = folders.flatMap(entriesOf);
  t.true(entries.length > 20);
  t.deepEqual(undocumented(entries), []);
});

test('a name without a comment is found', (t) => {
  const planted = path.join(import.meta.dirname, 'fixtures/undocumented.ts');
  t.deepEqual(undocumented([planted]), ['contracts/test/fixtures/undocumented.ts bare']);
});
