/** Creates what is not there yet, and says what is there but different. Nothing that exists is changed. */
import type { BigQuery } from '@google-cloud/bigquery';
import type { EventStoreError } from '@usage-billing/core/usage';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Attempts, createAttempts } from './attempts.ts';
import { createClient } from './client.ts';
import type { BigQueryConfig } from './config.ts';
import { failureOf } from './failure.ts';
import { type TableDefinition, tablesOf } from './schema.ts';

export interface SetupStep {
  readonly what: 'dataset' | 'table';
  readonly name: string;
  readonly state: 'created' | 'would be created' | 'is there' | 'differs';
  /** In what, when it differs. */
  readonly differences: ReadonlyArray<string>;
}

interface Described {
  readonly schema?: {
    readonly fields?: ReadonlyArray<{ readonly name: string; readonly type: string; readonly mode?: string }>;
  };
  readonly timePartitioning?: { readonly type?: string; readonly field?: string };
  readonly clustering?: { readonly fields?: ReadonlyArray<string> };
}

/** Other columns may be there, as long as a row without them is taken. */
const differencesOf = (
  { columns, partitioned, clusteredBy }: TableDefinition,
  { schema, timePartitioning, clustering }: Described,
): ReadonlyArray<string> => {
  const fields = schema?.fields ?? [];
  const missing = columns.flatMap(({ name, type, mode }) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) return [`has no column ${name} (${type} ${mode})`];
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

const creationOf = ({ description, columns, partitioned, clusteredBy }: TableDefinition) => ({
  description,
  schema: { fields: [...columns] },
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

const settle = async (
  name: string,
  what: SetupStep['what'],
  dryRun: boolean,
  look: () => Promise<ReadonlyArray<string> | undefined>,
  create: () => Promise<unknown>,
): Promise<SetupStep> => {
  const differences = await look();
  if (differences !== undefined)
    return { what, name, state: differences.length === 0 ? 'is there' : 'differs', differences };
  if (!dryRun) await create();
  return { what, name, state: dryRun ? 'would be created' : 'created', differences: [] };
};

const setUp = async (
  client: BigQuery,
  config: BigQueryConfig,
  { repeat }: Attempts,
  dryRun: boolean,
): Promise<ReadonlyArray<SetupStep>> => {
  const { insert: within } = config.timing;
  const dataset = client.dataset(config.dataset);
  const metadata = (what: string, resource: { readonly getMetadata: () => Promise<unknown> }) =>
    repeat(`what ${what} is like`, within, () => metadataOf(resource));
  const create = (what: string, work: () => Promise<unknown>) =>
    repeat(`the creation of ${what}`, within, () => unlessThere(work));
  const steps = [
    await settle(
      config.dataset,
      'dataset',
      dryRun,
      async () => ((await metadata(config.dataset, dataset)) === undefined ? undefined : []),
      () => create('the dataset', () => dataset.create()),
    ),
  ];
  for (const definition of tablesOf(config)) {
    const table = dataset.table(definition.id);
    const name = `${config.dataset}.${definition.id}`;
    steps.push(
      await settle(
        name,
        'table',
        dryRun,
        async () => {
          const described = await metadata(name, table);
          return described === undefined ? undefined : differencesOf(definition, described);
        },
        () => create(name, () => table.create(creationOf(definition))),
      ),
    );
  }
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
