/** Folders that import each other, directly or by way of others: two rooms that are one, or a third that is missing. */
import path from 'node:path';

export interface FileImport {
  readonly from: string;
  readonly to: string;
}

/**
 * Each cycle as its folders in order. A folder and one inside it are one place: in apps and adapters the outer folder
 * composes what the inner ones hold, and holds what they share.
 */
export const folderCycles = (imports: ReadonlyArray<FileImport>): ReadonlyArray<ReadonlyArray<string>> => {
  const graph = folderGraph(imports);
  const reachable = new Map([...graph.keys()].map((folder) => [folder, reachableFrom(graph, folder)]));
  const cycles = [...graph.keys()].toSorted().flatMap((folder) => {
    const others = [...(reachable.get(folder) ?? [])].filter((other) => reachable.get(other)?.has(folder));
    const cycle = [...new Set([folder, ...others])].toSorted();
    return cycle.length > 1 && cycle[0] === folder ? [cycle] : [];
  });
  return cycles;
};

const folderGraph = (imports: ReadonlyArray<FileImport>): ReadonlyMap<string, ReadonlySet<string>> => {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [importer, imported] = [path.dirname(from), path.dirname(to)];
    if (isWithin(importer, imported) || isWithin(imported, importer)) continue;
    graph.set(importer, (graph.get(importer) ?? new Set()).add(imported));
  }
  return graph;
};

const isWithin = (inner: string, outer: string): boolean => `${inner}/`.startsWith(`${outer}/`);

const reachableFrom = (
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  start: string,
  seen: Set<string> = new Set(),
): ReadonlySet<string> => {
  for (const next of graph.get(start) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachableFrom(graph, next, seen);
  }
  return seen;
};
