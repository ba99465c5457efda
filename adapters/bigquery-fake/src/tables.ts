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
  fields.forEach(checkDefault);
  await world.engine.createTable(dataset, id, fields);
  world.tables.set(key, { resource, fields, insertIds: new Set(), bytes: 0 });
  return getTable(world, dataset, id).resource;
};

const checkDefault = ({ name, type, defaultValueExpression }: Field): void => {
  if (defaultValueExpression === undefined) return;
  if (type !== 'TIMESTAMP' || defaultValueExpression !== 'CURRENT_TIMESTAMP()')
    throw invalid(`the fake knows no default ${defaultValueExpression} for ${name}`);
};

/**
 * A schema may only grow by columns that can be null. A column with a default cannot be added; one that is there can be given
 * a default ("Specify default column values", limitations).
 */
export const patchTable = async (world: World, dataset: string, id: string, resource: Resource): Promise<Resource> => {
  const table = getTable(world, dataset, id);
  const { fields = table.fields } = (resource.schema ?? {}) as { readonly fields?: ReadonlyArray<Field> };
  fields.forEach(checkDefault);
  if (table.fields.some(({ name }, index) => fields[index]?.name !== name))
    throw invalid(`Provided Schema does not match Table ${dataset}.${id}. Fields may only be added at the end.`);
  for (const field of fields.slice(table.fields.length)) {
    if (field.mode === 'REQUIRED') throw invalid(`Cannot add required columns to an existing schema (${field.name}).`);
    if (field.defaultValueExpression !== undefined)
      throw invalid(`Cannot add a column with a default value expression (${field.name}).`);
    await world.engine.addColumn(dataset, id, field);
  }
  const changed = { ...table, fields, resource: { ...table.resource, ...resource, schema: { fields } } };
  world.tables.set(`${dataset}.${id}`, changed);
  return changed.resource;
};

export const getTable = (world: World, dataset: string, id: string): Table => {
  const table = world.tables.get(`${dataset}.${id}`);
  if (table === undefined) throw notFound(`Table ${dataset}.${id}`);
  return table;
};
