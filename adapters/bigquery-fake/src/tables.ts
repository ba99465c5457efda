/** Datasets and tables: creation and description. */
import { ApiError, invalid, notFound } from './api-error.ts';
import type { Field } from './schema.ts';
import type { Table, World } from './world.ts';

type Resource = Readonly<Record<string, unknown>>;

const textAt = (resource: Resource, reference: string, key: string): string => {
  const value = (resource[reference] as Resource | undefined)?.[key];
  if (typeof value !== 'string' || !/^\w+$/.test(value)) throw invalid(`Invalid ${key}: ${JSON.stringify(value)}`);
  return value;
};

const alreadyExists = (what: string): ApiError => new ApiError(409, 'duplicate', `Already Exists: ${what}`);

export const createDataset = (world: World, resource: Resource): Resource => {
  const id = textAt(resource, 'datasetReference', 'datasetId');
  if (world.datasets.has(id)) throw alreadyExists(`Dataset ${id}`);
  world.datasets.set(id, { location: 'US', ...resource });
  return getDataset(world, id);
};

export const getDataset = (world: World, id: string): Resource => {
  const found = world.datasets.get(id);
  if (found === undefined) throw notFound(`Dataset ${id}`);
  return { kind: 'bigquery#dataset', ...found };
};

export const createTable = async (world: World, dataset: string, resource: Resource): Promise<Resource> => {
  getDataset(world, dataset);
  const id = textAt(resource, 'tableReference', 'tableId');
  const key = `${dataset}.${id}`;
  if (world.tables.has(key)) throw alreadyExists(`Table ${key}`);
  const fields = (resource.schema as { readonly fields?: ReadonlyArray<Field> } | undefined)?.fields ?? [];
  await world.engine.createTable(dataset, id, fields);
  world.tables.set(key, { resource, fields, insertIds: new Set(), bytes: 0 });
  return getTable(world, dataset, id).resource;
};

export const getTable = (world: World, dataset: string, id: string): Table => {
  const table = world.tables.get(`${dataset}.${id}`);
  if (table === undefined) throw notFound(`Table ${dataset}.${id}`);
  return table;
};
