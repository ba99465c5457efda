/** The database: the one that is named, or outside production an embedded one. */
import { type Rule, rule } from '../config/rule.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { PostgresUrl, Text } from '../config/values.ts';

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
};

export type DatabaseConfig = ConfigOf<typeof databaseSettings>;

export const databaseRules: ReadonlyArray<Rule<DatabaseConfig>> = [
  rule<DatabaseConfig, 'databaseUrl'>(['databaseUrl'], ({ databaseUrl }, { production }) =>
    production && databaseUrl === undefined
      ? ['DATABASE_URL is missing: the embedded Postgres is not for production (NODE_ENV=production)']
      : [],
  ),
];
