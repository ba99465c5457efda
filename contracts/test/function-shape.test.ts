/** Functions fit on a screen, and failures are handed on in steps: in the whole tree, but for what is named here. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { findHandedOnFailures, findLongFunctions, SCREEN } from '../architecture/function-shape.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const EVERYTHING = ['core', 'contracts', 'adapters', 'apps', 'docs'];

/** Suites of laws are tables: one sentence and its check below the other. */
const isTableOfLaws = (where: string): boolean => where.startsWith('contracts/src/laws/');

const LONG: Readonly<Record<string, string>> = {
  'adapters/postgres/src/record-totals.ts#recordTotalsStatement': 'one SQL statement, read from top to bottom',
  'adapters/postgres/test/support/subjects.ts#subjectsOn': 'a table: one subject for each suite of laws',
  'adapters/directory-http/test/examples/users-service.ts#usersService': 'a table: one route after the other',
  'apps/wiring/test/support/command-line-suite.ts#commandLineSuite': 'a table of tests that every app runs',
  'core/test/invoices/reconciliation/reconcile-world.ts#depsOf': 'a record: one method of a port after the other',
  'core/test/invoices/upload/upload-world.ts#journalOf': 'a record: one method of a port after the other',
  'core/test/usage/metering-world.ts#meteringWorld': 'a model whose commands share the state that they change',
};

const HANDED_ON: Readonly<Record<string, string>> = {
  'adapters/spool/src/delivery/attempt.ts': 'steps would hold events for longer, while senders hand in more',
  'apps/wiring/src/sign-in/trusted-proxy.ts': 'collects the problems of several settings',
  'apps/wiring/src/zuora/access.ts': 'collects the problems of several settings',
  'contracts/src/wire/billing-event.ts': 'runs for each amount of each record, at 200,000 a second',
};

const without = <A>(found: ReadonlyArray<A>, isNamed: (one: A) => boolean): ReadonlyArray<A> =>
  found.filter((one) => !isNamed(one));

test(`no function has more than ${SCREEN} lines, but for tables`, (t) => {
  const found = findLongFunctions(checkout, EVERYTHING).filter(({ where }) => !isTableOfLaws(where));
  t.deepEqual(
    without(found, ({ where }) => where in LONG),
    [],
  );
  t.deepEqual(
    Object.keys(LONG).filter((where) => !found.some((one) => one.where === where)),
    [],
    'no longer long',
  );
});

test('failures are handed on in steps', (t) => {
  const sources = findHandedOnFailures(checkout, EVERYTHING).filter((place) => place.includes('/src/'));
  const fileOf = (place: string): string => place.slice(0, place.lastIndexOf(':'));
  t.deepEqual(
    without(sources, (place) => fileOf(place) in HANDED_ON),
    [],
  );
  t.deepEqual(
    Object.keys(HANDED_ON).filter((file) => !sources.map(fileOf).includes(file)),
    [],
    'no longer by hand',
  );
  t.is(sources.length, Object.keys(HANDED_ON).length, 'one in each of them');
});

const plant = (text: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'function-shape-'));
  mkdirSync(path.join(folder, 'core/src'), { recursive: true });
  writeFileSync(path.join(folder, 'core/src/a.ts'), text);
  return folder;
};

test('a function of one line too many is found, however it is written', (t) => {
  const body = (lines: number): string => `{\n${'  work();\n'.repeat(lines - 2)}}`;
  const long = body(SCREEN + 1);
  const folder = plant(
    `const a = () => ${long};\nfunction b() ${long}\nconst c = { d() ${long} };\nrun(() => ${long});\nconst e = () => ${body(SCREEN)};\n`,
  );
  t.teardown(() => rmSync(folder, { recursive: true }));
  t.deepEqual(
    findLongFunctions(folder, ['core']).map(({ where }) => where),
    ['a', 'b', 'd', 'run'].map((name) => `core/src/a.ts#${name}`),
  );
});

const HANDING_ON: ReadonlyArray<string> = [
  'if (E.isLeft(x)) return x;',
  'if (isLeft(x)) { log(); return x; }',
  'if (E.isLeft(x)) return x.left;',
  'if (E.isLeft(x) || x.right === 1) return E.left(toProblem(x.left));',
];
for (const line of HANDING_ON)
  test(`"${line}" is found`, (t) => {
    const folder = plant(
      `\n${line}\nif (E.isLeft(x)) return [lineOf(x.left)];\nif (E.isLeft(x)) broken.push(x.left);\n`,
    );
    t.teardown(() => rmSync(folder, { recursive: true }));
    t.deepEqual(findHandedOnFailures(folder, ['core']), ['core/src/a.ts:2']);
  });
