/**
 * Creates what is not there yet, adds what a later release needs, and says what is there but different. Nothing that exists is
 * changed otherwise, and a release before this one goes on working with what was added.
 */
import type { BigQuery } from '@google-cloud/bigquery';
import { DAY } from '@usage-billing/core/shared';
import type { EventStoreError } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Attempts, createAttempts } from './attempts.ts';
import { createClient } from './client.ts';
import type { BigQueryConfig } from './config.ts';
import { failureOf } from './failure.ts';
import { expirationOf } from './retention.ts';
import { type Column, type TableDefinition, tablesOf } from './schema.ts';

/** What the set-up made, or found in place. */
export interface SetupStep {
  readonly what: 'dataset' | 'table';
  readonly name: string;
  readonly state: 'created' | 'would be created' | 'completed' | 'would be completed' | 'is there' | 'differs';
  /** In what, when it differs or is not complete. */
  readonly differences: ReadonlyArray<string>;
  /** What works, and may be a mistake all the same. */
  readonly warnings: ReadonlyArray<string>;
}

interface DescribedField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly defaultValueExpression?: string;
}

interface Described {
  readonly schema?: { readonly fields?: ReadonlyArray<DescribedField> };
  readonly timePartitioning?: { readonly type?: string; readonly field?: string };
  readonly clustering?: { readonly fields?: ReadonlyArray<string> };
}

/** Other columns may be there, as long as a row without them is taken. */
const differencesOf = (
  { columns, partitioned, clusteredBy }: TableDefinition,
  { schema, timePartitioning, clustering }: Described,
): ReadonlyArray<string> => {
  const fields = schema?.fields ?? [];
  const missing = columns.flatMap(({ name, type, mode, added = false }) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) return added ? [] : [`has no column ${name} (${type} ${mode})`];
    const is = `${field.type} ${field.mode ?? 'NULLABLE'}`;
    return is === `${type} ${mode}` ? [] : [`column ${name} is ${is}, not ${type} ${mode}`];
  });
  const foreign = fields
    .filter(({ name, mode }) => mode === 'REQUIRED' && !columns.some((one) => one.name === name))
    .map(({ name }) => `has a required column ${name} that no row will have`);
  const byDay = timePartitioning?.type === 'DAY' && timePartitioning.field === undefined;
  const wanted = clusteredBy.join(', ');
  const found = (clustering?.fields ?? []).join(', ');
  return [
    ...missing,
    ...foreign,
    ...(partitioned && !byDay ? ['is not partitioned by day of ingestion'] : []),
    ...(wanted === found ? [] : [`is clustered by ${found || 'nothing'}, not by ${wanted || 'nothing'}`]),
  ];
};

/** What a later release needs, and can be added to a table that is otherwise right. */
const additionsOf = ({ columns }: TableDefinition, { schema }: Described): ReadonlyArray<string> =>
  columns.flatMap(({ name, type, mode, added = false, defaultValueExpression }) => {
    const field = schema?.fields?.find((one) => one.name === name);
    if (field === undefined) return added ? [`has no column ${name} (${type} ${mode}) yet`] : [];
    return defaultValueExpression !== undefined && field.defaultValueExpression !== defaultValueExpression
      ? [`has no default ${defaultValueExpression} for ${name} yet`]
      : [];
  });

const completed = ({ columns }: TableDefinition, { schema }: Described): ReadonlyArray<DescribedField> => {
  const fields = schema?.fields ?? [];
  const defaults = new Map(columns.map(({ name, defaultValueExpression }) => [name, defaultValueExpression]));
  return [
    ...fields.map((field) => {
      const standIn = defaults.get(field.name);
      return standIn === undefined ? field : { ...field, defaultValueExpression: standIn };
    }),
    ...columns.filter(({ name, added }) => added === true && !fields.some((field) => field.name === name)).map(fieldOf),
  ];
};

const fieldOf = ({ added: _added, ...field }: Column): Column => field;

const YEAR = 365n * DAY;
/** Less, and events would be gone before they are aggregated, or their copies would be taken for new ones. */
const LEAST_RETENTION = 30n * DAY;

const retentionOf = (
  described: Described,
): { readonly wrong: ReadonlyArray<string>; readonly warnings: ReadonlyArray<string> } => {
  const expiration = O.toUndefined(expirationOf(described));
  if (expiration === undefined || expiration >= YEAR) return { wrong: [], warnings: [] };
  const days = `drops its partitions after ${expiration / DAY} days`;
  return expiration < LEAST_RETENTION
    ? { wrong: [`${days}; it must keep them for ${LEAST_RETENTION / DAY} at least`], warnings: [] }
    : {
        wrong: [],
        warnings: [`${days}: usage of hours before that can no longer be corrected, and keys are forgotten with them`],
      };
};

const creationOf = ({ description, columns, partitioned, clusteredBy }: TableDefinition) => ({
  description,
  schema: { fields: columns.map(fieldOf) },
  ...(partitioned ? { timePartitioning: { type: 'DAY' } } : {}),
  ...(clusteredBy.length > 0 ? { clustering: { fields: [...clusteredBy] } } : {}),
});

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown } | null)?.code;

const metadataOf = async (resource: {
  readonly getMetadata: () => Promise<unknown>;
}): Promise<Described | undefined> => {
  try {
    const [metadata] = (await resource.getMetadata()) as readonly [Described];
    return metadata;
  } catch (error) {
    if (codeOf(error) === 404) return undefined;
    throw error;
  }
};

/** Somebody else may have created it meanwhile, or an attempt without an answer did. */
const unlessThere = async (create: () => Promise<unknown>): Promise<void> => {
  try {
    await create();
  } catch (error) {
    if (codeOf(error) !== 409) throw error;
  }
};

const setUpDataset = async (tools: Tools): Promise<SetupStep> => {
  const { client, config, dryRun } = tools;
  const dataset = client.dataset(config.dataset);
  const step = { what: 'dataset', name: config.dataset, differences: [], warnings: [] } as const;
  if ((await tools.metadata(config.dataset, dataset)) !== undefined) return { ...step, state: 'is there' };
  if (!dryRun) await tools.create('the dataset', () => dataset.create());
  return { ...step, state: dryRun ? 'would be created' : 'created' };
};

const setUpTable = async (tools: Tools, definition: TableDefinition): Promise<SetupStep> => {
  const { client, config, dryRun } = tools;
  const table = client.dataset(config.dataset).table(definition.id);
  const name = `${config.dataset}.${definition.id}`;
  const step = { what: 'table', name, differences: [], warnings: [] } as const;
  const described = await tools.metadata(name, table);
  if (described === undefined) {
    if (!dryRun) await tools.create(name, () => table.create(creationOf(definition)));
    return { ...step, state: dryRun ? 'would be created' : 'created' };
  }
  const { wrong, warnings } = retentionOf(described);
  const differences = [...differencesOf(definition, described), ...wrong];
  const additions = additionsOf(definition, described);
  if (differences.length > 0)
    return { ...step, state: 'differs', differences: [...differences, ...additions], warnings };
  if (additions.length === 0) return { ...step, state: 'is there', warnings };
  if (dryRun) return { ...step, state: 'would be completed', differences: additions, warnings };
  // A column with a default cannot be added; one that is there can be given it. None of ours is both.
  const fields = completed(definition, described);
  await tools.create(`what ${name} lacks`, () => table.setMetadata({ schema: { fields: [...fields] } }));
  return { ...step, state: 'completed', warnings };
};

interface Tools {
  readonly client: BigQuery;
  readonly config: BigQueryConfig;
  readonly dryRun: boolean;
  readonly metadata: (
    what: string,
    resource: { readonly getMetadata: () => Promise<unknown> },
  ) => Promise<Described | undefined>;
  readonly create: (what: string, work: () => Promise<unknown>) => Promise<void>;
}

const setUp = async (
  client: BigQuery,
  config: BigQueryConfig,
  { repeat }: Attempts,
  dryRun: boolean,
): Promise<ReadonlyArray<SetupStep>> => {
  const { insert: within } = config.timing;
  const tools: Tools = {
    client,
    config,
    dryRun,
    metadata: (what, resource) => repeat(`what ${what} is like`, within, () => metadataOf(resource)),
    create: (what, work) => repeat(`the creation of ${what}`, within, () => unlessThere(work)),
  };
  const steps = [await setUpDataset(tools)];
  for (const definition of tablesOf(config)) steps.push(await setUpTable(tools, definition));
  return steps;
};

/** Idempotent. With `dryRun` it only looks. */
export const setUpBigQuery = (
  config: BigQueryConfig,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): TE.TaskEither<EventStoreError, ReadonlyArray<SetupStep>> =>
  TE.tryCatch(
    () => setUp(createClient(config), config, createAttempts(config.timing), dryRun),
    (error): EventStoreError => ({ _tag: 'EventStoreUnavailable', message: failureOf(error).message }),
  );
