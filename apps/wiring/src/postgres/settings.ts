/** The database: the one that is named, or outside production an embedded one. */
import { type Rule, rule } from '../config/rule.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { PostgresUrl, Text, wholeNumber } from '../config/values.ts';

export const databaseSettings = {
  databaseUrl: optional({
    path: 'databaseUrl',
    env: 'DATABASE_URL',
    help: 'Postgres to use; without it an embedded one in the data directory, which production does not allow',
    codec: PostgresUrl,
    rejectEmpty: true,
  }),
  dataDirectory: withDefault(
    {
      path: 'dataDirectory',
      env: 'BILLING_DATA_DIRECTORY',
      help: 'Where the embedded Postgres keeps its data',
      codec: Text,
    },
    '.local',
  ),
  databasePoolSize: withDefault(
    {
      path: 'database.poolSize',
      env: 'DATABASE_POOL_SIZE',
      help: 'Connections to the database that a process keeps at most',
      codec: wholeNumber(2, 1_000),
    },
    10,
  ),
  databaseStatementTimeout: withDefault(
    {
      path: 'database.statementTimeoutSeconds',
      env: 'DATABASE_STATEMENT_TIMEOUT_SECONDS',
      help: 'After how many seconds a statement is cancelled; 0: never',
      codec: wholeNumber(0, 86_400),
    },
    60,
  ),
  databaseLockTimeout: withDefault(
    {
      path: 'database.lockTimeoutSeconds',
      env: 'DATABASE_LOCK_TIMEOUT_SECONDS',
      help: 'How many seconds a statement waits for a lock; 0: as long as it may run',
      codec: wholeNumber(0, 86_400),
    },
    0,
  ),
  jobLease: withDefault(
    {
      path: 'database.jobLeaseSeconds',
      env: 'DATABASE_JOB_LEASE_SECONDS',
      help: 'After how many seconds the lock of a job whose process died is free',
      codec: wholeNumber(1, 3_600),
    },
    30,
  ),
};

export type DatabaseConfig = ConfigOf<typeof databaseSettings>;

export const databaseRules: ReadonlyArray<Rule<DatabaseConfig>> = [
  rule<DatabaseConfig, 'databaseUrl'>(['databaseUrl'], ({ databaseUrl }, { production }) =>
    production && databaseUrl === undefined
      ? ['DATABASE_URL is missing: the embedded Postgres is not for production (NODE_ENV=production)']
      : [],
  ),
];
