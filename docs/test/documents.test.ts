/** What documents name exists: files, commands, metrics, words of the code. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { billing } from '../../apps/billing/src/billing.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');
const filesOf = (...patterns: ReadonlyArray<string>): ReadonlyArray<string> =>
  globSync([...patterns], { cwd: checkout, exclude: (name) => name === 'node_modules' }).toSorted();
const all = (text: string, pattern: RegExp): ReadonlyArray<string> =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

const decisions = filesOf('docs/decisions/*.md');
/** What describes main as it stands; the changelog and decisions may speak of what was. */
const documents = filesOf(
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/*.md',
  '{core,contracts}/README.md',
).concat(filesOf('{adapters,apps}/*/README.md'));
const sources = filesOf('{core,contracts}/src/**/*.ts', '{adapters,apps}/*/src/**/*.ts').map(read).join('\n');

test('links between documents lead somewhere', (t) => {
  t.true(documents.length > 20 && decisions.length > 30);
  const broken = [...documents, ...decisions, 'CHANGELOG.md'].flatMap((file) =>
    all(read(file), /\]\((?!https?:|mailto:|#)([^)#\s]+)/g)
      .filter((target) => !existsSync(path.join(checkout, path.dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  );
  t.deepEqual(broken, []);
});

/** `core/src/trials/trial.ts`; patterns may have `*`, and what has a placeholder names no file yet. */
const pathsIn = (text: string): ReadonlyArray<string> =>
  all(text, /`((?:core|contracts|adapters|apps|docs|\.ci|\.githooks)\/[^`\s]*)`/g).filter(
    (name) => !/[<…]|NNNN/.test(name),
  );

test('folders and files that documents name exist', (t) => {
  const missing = documents.flatMap((file) =>
    pathsIn(read(file))
      .filter((name) => globSync(name, { cwd: checkout }).length === 0)
      .map((name) => `${file}: ${name}`),
  );
  t.deepEqual(missing, []);
});

test('the README says where to find what people look for first', (t) => {
  const [, table = ''] = /## Where to find\n([\s\S]*?)\n## /.exec(read('README.md')) ?? [];
  const rows = table.split('\n').filter((line) => /^\| .*\? \| /.test(line));
  t.true(rows.length >= 10);
  for (const row of rows) t.true(pathsIn(row).length > 0 || /\]\(/.test(row), row);
});

/** What is typed: lines of code blocks, and code within a sentence. */
const codeIn = (text: string): ReadonlyArray<string> => {
  const blocks = all(text, /^```[a-z]*\n([\s\S]*?)^```$/gm).flatMap((block) => block.split('\n'));
  return [...blocks, ...all(text.replaceAll(/^```[\s\S]*?^```$/gm, ''), /`([^`]+)`/g)];
};

test('commands of billing that documents name exist', (t) => {
  const commands = documents.flatMap((file) =>
    codeIn(read(file)).flatMap((line) =>
      all(line, /^(?:npm run )?billing ((?:-- )?[a-z][a-z -]*)/g).map((words) => ({ file, words })),
    ),
  );
  t.true(commands.length > 20);
  t.deepEqual(
    commands.filter(({ words }) => !isCommand(words.split(' ').filter((word) => /^[a-z]/.test(word)))),
    [],
  );
});

/** Words after the last command are its arguments; a group of commands may be named without one of them. */
const isCommand = (words: ReadonlyArray<string>): boolean => {
  let tree = billing;
  for (const word of words) {
    const next = tree.commands.find(({ name }) => name === word);
    if (next === undefined) return tree.commands.length === 0;
    tree = next;
  }
  return true;
};

test('a command that does not exist is noticed', (t) => {
  t.true(isCommand(['uploader', 'uploads', 'show']));
  t.true(isCommand(['enforcer', 'explain', 'frosty-sky-72']));
  t.false(isCommand(['uploader', 'upload', 'show']));
  t.false(isCommand(['reckon']));
});

test('metrics that documents name are counted somewhere', (t) => {
  const unknown = documents.flatMap((file) =>
    all(read(file), /\b(billing_[a-z_]+[a-z])\b/g)
      .filter((name) => !sources.includes(name))
      .map((name) => `${file}: ${name}`),
  );
  t.deepEqual(unknown, []);
});

test('no table of the operations guide has two rows for one thing', (t) => {
  const tables = read('docs/operations.md').split(/\n(?!\|)/);
  const twice = tables.flatMap((table) => {
    const firsts = all(table, /^\| ([^|]+) \|/gm);
    return firsts.filter((first, index) => firsts.indexOf(first) !== index);
  });
  t.true(tables.length > 8);
  t.deepEqual(twice, []);
});

test('words of the glossary have the names in the code that it gives', (t) => {
  const [words = ''] = read('docs/glossary.md').split('## Parts');
  const names = words
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) => /`(\w+)` \|$/.exec(line)?.[1] ?? line);
  t.true(names.length > 30);
  const core = filesOf('core/src/**/*.ts').map(read).join('\n');
  t.deepEqual(
    names.filter((name) => !new RegExp(`\\b${name}\\b`).test(core)),
    [],
  );
});

test('each decision has a number of its own, which its title repeats', (t) => {
  const numbers = decisions.map((file) => path.basename(file).slice(0, 4));
  t.deepEqual(
    numbers.filter((number, index) => numbers.indexOf(number) !== index),
    [],
  );
  for (const file of decisions) t.regex(read(file), new RegExp(`^# ${path.basename(file).slice(0, 4)} `), file);
});

test('the vocabulary of the spelling check is sorted and says nothing twice', (t) => {
  const words = read('docs/vocabulary.txt').trimEnd().split('\n').slice(1);
  const lower = words.map((word) => word.toLowerCase());
  t.deepEqual(lower, [...new Set(lower)].toSorted());
});
