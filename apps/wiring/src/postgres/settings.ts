/** The database: the one that is named, or outside production an embedded one. */
import { type Deployment, type Rule, rule } from '../config/rule.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { oneOf, PostgresUrl, Text, wholeNumber } from '../config/values.ts';

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
  migrate: optional({
    path: 'database.migrate',
    env: 'BILLING_MIGRATE',
    help: 'on: an app brings the schema to its version when it starts; off: it leaves that to "billing migrate". Without it on, but off in production',
    codec: oneOf('on', 'off'),
  }),
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

/** Whether apps change the schema themselves. In production a role that may is not the one that they run as. */
export const migratesAtStart = ({ migrate }: Pick<DatabaseConfig, 'migrate'>, { production }: Deployment): boolean =>
  migrate === undefined ? !production : migrate === 'on';

export const databaseRules: ReadonlyArray<Rule<DatabaseConfig>> = [
  rule<DatabaseConfig, 'databaseUrl'>(['databaseUrl'], ({ databaseUrl }, { production }) =>
    production && databaseUrl === undefined
      ? ['DATABASE_URL is missing: the embedded Postgres is not for production (NODE_ENV=production)']
      : [],
  ),
];
