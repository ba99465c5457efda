/**
 * Draws `docs/layers.svg` from the import graph: `npm run draw-layers`. Layers and their order are fixed; packages, the rows
 * they stand in and the arrows between layers are what the sources import.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ALL_SOURCES, importGraph } from '../../contracts/architecture/import-graph.ts';
import { type Import, layersSvg } from './layers-svg.ts';

export const checkout = path.resolve(import.meta.dirname, '../..');
export const picture = path.join(checkout, 'docs/layers.svg');

/** Rooms that the picture shows in core and contracts, and packages with sources in adapters and apps. */
export const boxes = (): ReadonlyArray<string> =>
  ['core/src', 'contracts/src', 'adapters', 'apps'].flatMap((folder) =>
    readdirSync(path.join(checkout, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .filter(({ name }) => folder.endsWith('/src') || existsSync(path.join(checkout, folder, name, 'src')))
      .map(({ name }) => `${folder.replace('/src', '')}/${name}`),
  );

export const drawLayers = async (): Promise<string> => {
  const { modules } = await importGraph(checkout, ALL_SOURCES);
  const imports = modules.flatMap(({ source, dependencies }): ReadonlyArray<Import> => {
    const from = boxOf(source);
    if (from === undefined) return [];
    return dependencies.flatMap(({ resolved }) => {
      const to = boxOf(resolved);
      return to === undefined || to === from ? [] : [{ from, to }];
    });
  });
  return layersSvg(boxes(), imports);
};

/** `core/src/usage/event.ts` → `core/usage`, `adapters/spool/src/x.ts` → `adapters/spool`; tests are in no box. */
const boxOf = (file: string): string | undefined => {
  const room = /^(core|contracts)\/src\/([^/]+)\//.exec(file) ?? /^(adapters|apps)\/([^/]+)\/src\//.exec(file);
  return room === null ? undefined : `${room[1]}/${room[2]}`;
};

if (import.meta.main) writeFileSync(picture, await drawLayers());
