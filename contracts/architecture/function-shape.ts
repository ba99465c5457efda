/** Finds functions that do not fit on a screen, and failures that are handed on by hand instead of in steps. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Of the declaration, in lines. */
export const SCREEN = 70;

/** A function, by the file that it is in and its name. */
export interface LongFunction {
  /** `core/src/usage/sum.ts#sumOf`; of one without a name, of what it is handed to: `#test`. */
  readonly where: string;
  readonly lines: number;
}

/** Of the TypeScript files below the folders. */
export const findLongFunctions = (checkout: string, folders: ReadonlyArray<string>): ReadonlyArray<LongFunction> =>
  sourcesIn(checkout, folders, (text) => text.split('\n').length > SCREEN).flatMap((source) =>
    nodesOf(source).flatMap((node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return [];
      const lines = lineOf(source, node.end) - lineOf(source, node.getStart(source)) + 1;
      return lines > SCREEN ? [{ where: `${source.fileName}#${nameOf(node)}`, lines }] : [];
    }),
  );

/**
 * `if (E.isLeft(x)) return x`, also with `E.left(…)` in place of `x`: the failure goes on to the caller, which `step` does.
 * A failure that becomes something else, such as a line of a report, is a decision and not found.
 */
export const findHandedOnFailures = (checkout: string, folders: ReadonlyArray<string>): ReadonlyArray<string> =>
  sourcesIn(checkout, folders, (text) => text.includes('isLeft(')).flatMap((source) =>
    nodesOf(source)
      .filter(ts.isIfStatement)
      .filter(handsOn)
      .map((node) => `${source.fileName}:${lineOf(source, node.getStart(source))}`),
  );

const handsOn = ({ expression, thenStatement }: ts.IfStatement): boolean => {
  const tested = [expression, ...nodesOf(expression)]
    .filter(ts.isCallExpression)
    .filter(({ expression: called }) => named(called, 'isLeft'));
  const returned = [thenStatement, ...nodesOf(thenStatement)]
    .filter(ts.isReturnStatement)
    .flatMap((one) => one.expression ?? []);
  return returned.some(
    (value) =>
      tested.some(
        ({ arguments: [it] }) => it?.getText() === value.getText() || `${it?.getText()}.left` === value.getText(),
      ) ||
      (tested.length > 0 && ts.isCallExpression(value) && named(value.expression, 'left')),
  );
};

const named = (called: ts.Expression, name: string): boolean =>
  (ts.isPropertyAccessExpression(called) ? called.name : called).getText() === name;

const nameOf = (node: ts.SignatureDeclaration): string => {
  const { parent, name } = node;
  if (name !== undefined) return name.getText();
  if (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression)) return parent.expression.text;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : '(no name)';
};

const lineOf = (source: ts.SourceFile, position: number): number =>
  source.getLineAndCharacterOfPosition(position).line + 1;

/** Everything below the node. */
const nodesOf = (node: ts.Node, found: ts.Node[] = []): ReadonlyArray<ts.Node> => {
  ts.forEachChild(node, (child) => {
    found.push(child);
    nodesOf(child, found);
  });
  return found;
};

/** Only files whose text may hold what is looked for are parsed. */
const sourcesIn = (
  checkout: string,
  folders: ReadonlyArray<string>,
  mayHold: (text: string) => boolean,
): ReadonlyArray<ts.SourceFile> =>
  folders
    .flatMap((folder) => filesIn(checkout, folder))
    .map((file) => [file, readFileSync(path.join(checkout, file), 'utf8')] as const)
    .filter(([, text]) => mayHold(text))
    .map(([file, text]) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));

const filesIn = (checkout: string, folder: string): ReadonlyArray<string> =>
  readdirSync(path.join(checkout, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(checkout, file);
      return entry.isFile() && file.endsWith('.ts') && !file.endsWith('.d.ts') ? [file] : [];
    })
    .sort();
