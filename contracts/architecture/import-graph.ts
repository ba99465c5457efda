/** Walks the import graph of a checkout and names what breaks the rules. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { rules } from './rules.ts';

export interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const importGraph = async (checkout: string, folders: ReadonlyArray<string>): Promise<ICruiseResult> => {
  const result = await cruise(
    [...folders],
    {
      baseDir: checkout,
      validate: true,
      ruleSet: { forbidden: [...rules] },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^(core|contracts|(adapters|apps)/[^/]+)/dist/' },
    },
    {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['usage-billing-source', 'types', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  );
  if (typeof result.output === 'string') throw new Error('dependency-cruiser answered text instead of a result');
  return result.output;
};

/** `@scope/name/sub` and `name/sub` → the package's name. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const declaredBy = (checkout: string, file: string): { readonly manifest: string; readonly names: Set<string> } => {
  const manifest = /^(core|contracts|(?:adapters|apps)\/[^/]+)\//.exec(file)?.[1] ?? '.';
  const parsed = JSON.parse(readFileSync(path.join(checkout, manifest, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const sections = [parsed.dependencies, parsed.peerDependencies, { [String(parsed.name)]: '' }];
  return { manifest: `${manifest}/package.json`, names: new Set(sections.flatMap((part) => Object.keys(part ?? {}))) };
};

/** Every import of a published source that breaks a rule, or names a package that its own package.json does not. */
export const findBreaches = async (
  checkout: string,
  folders: ReadonlyArray<string>,
): Promise<ReadonlyArray<Breach>> => {
  const graph = await importGraph(checkout, folders);
  const forbidden = graph.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  const undeclared = graph.modules
    .filter(({ source }) => /\/src\//.test(source) && !source.includes('node_modules'))
    .flatMap(({ source, dependencies }) => {
      const { manifest, names } = declaredBy(checkout, source);
      return dependencies
        .filter(({ module }) => !module.startsWith('.') && !isBuiltin(module) && !names.has(packageOf(module)))
        .map(({ module }) => ({ rule: `declared-in-${manifest}`, from: source, to: module }));
    });
  return [...forbidden, ...undeclared];
};
