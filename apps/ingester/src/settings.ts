/** What can be configured about the ingester. */
import {
  adminSettings,
  type ConfigOf,
  databaseSettings,
  optional,
  Port,
  SecretText,
  Text,
  withDefault,
} from '@usage-billing/wiring';

export const inputSettings = {
  host: withDefault(
    { path: 'ingester.host', env: 'INGESTER_HOST', help: 'Address that takes events', codec: Text },
    '127.0.0.1',
  ),
  port: withDefault(
    { path: 'ingester.port', env: 'INGESTER_PORT', help: 'Port that takes events; 0 takes a free one', codec: Port },
    9880,
  ),
  token: optional({
    path: 'ingester.token',
    env: 'INGESTER_TOKEN',
    help: 'Bearer token that senders must show',
    codec: SecretText,
  }),
};

export const ingesterSettings = {
  ...inputSettings,
  ...adminSettings('ingester', 'INGESTER', 24231),
  ...databaseSettings,
};

/** What `startIngester` needs; the rest is for those who open the database and report health. */
export type IngesterConfig = ConfigOf<typeof inputSettings>;
