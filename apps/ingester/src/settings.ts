/** What can be configured about the ingester. */
import type { CloudEventIdentity } from '@usage-billing/fluentd';
import {
  adminSettings,
  type ConfigOf,
  component,
  databaseSettings,
  drainSettings,
  eventStore,
  eventStoreRules,
  eventStoreSettings,
  oneOf,
  optional,
  Port,
  RotatedSecret,
  type Rule,
  rule,
  Text,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import { CREDENTIAL_SETTINGS, type CredentialSettings, inputTls } from './input-problems.ts';

const about = (name: string, help: string) => ({
  path: `ingester.${name}`,
  env: `INGESTER_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  help,
});

const GIBIBYTE = 1024 ** 3;

export const inputSettings = {
  host: withDefault({ ...about('host', 'Address that takes events over HTTP'), codec: Text }, '127.0.0.1'),
  port: withDefault({ ...about('port', 'Port that takes events over HTTP; 0 takes a free one'), codec: Port }, 9880),
  token: optional({
    ...about('token', 'Bearer token that senders must show over HTTP'),
    codec: RotatedSecret,
    rejectEmpty: true,
  }),
  tlsCert: optional({ ...about('tlsCert', 'PEM file with the certificate for HTTPS'), codec: Text, rejectEmpty: true }),
  tlsKey: optional({ ...about('tlsKey', 'PEM file with its key'), codec: Text, rejectEmpty: true }),
  tlsClientCa: optional({
    ...about('tlsClientCa', 'PEM file of the authority that must have signed the certificates of senders'),
    codec: Text,
    rejectEmpty: true,
  }),
  forwardHost: withDefault(
    { ...about('forwardHost', 'Address that takes the forward protocol'), codec: Text },
    '127.0.0.1',
  ),
  forwardPort: withDefault(
    { ...about('forwardPort', 'Port that takes the forward protocol; 0 takes a free one'), codec: Port },
    24225,
  ),
  sharedKey: optional({
    ...about('sharedKey', 'Key that senders of the forward protocol must know'),
    codec: RotatedSecret,
    rejectEmpty: true,
  }),
  forwardTlsCert: optional({
    ...about('forwardTlsCert', 'PEM file with the certificate for the forward protocol over TLS'),
    codec: Text,
    rejectEmpty: true,
  }),
  forwardTlsKey: optional({ ...about('forwardTlsKey', 'PEM file with its key'), codec: Text, rejectEmpty: true }),
  forwardTlsClientCa: optional({
    ...about(
      'forwardTlsClientCa',
      'PEM file of the authority that must have signed the certificates of senders of the forward protocol',
    ),
    codec: Text,
    rejectEmpty: true,
  }),
  maxConnections: withDefault(
    {
      ...about('maxConnections', 'Connections that each input serves at the same time'),
      codec: wholeNumber(1, 65_535),
    },
    1024,
  ),
  maxConnectionsPerAddress: withDefault(
    {
      ...about('maxConnectionsPerAddress', 'Connections from one address; raise it behind a proxy'),
      codec: wholeNumber(1, 65_535),
    },
    256,
  ),
  cloudeventsIdentity: withDefault(
    {
      ...about('cloudeventsIdentity', 'What names a CloudEvent: its source and id together, or its id alone'),
      codec: oneOf<CloudEventIdentity>('source-and-id', 'id'),
    },
    'source-and-id',
  ),
  amountProperty: withDefault(
    {
      ...about(
        'amountProperty',
        'Property that holds the amount, in data of CloudEvents and properties of Lago events',
      ),
      codec: Text,
    },
    'value',
  ),
  bufferDirectory: optional({
    ...about(
      'bufferDirectory',
      'Where events are kept until they are delivered; "buffer" in the data directory if not given',
    ),
    codec: Text,
  }),
  bufferMaxBytes: withDefault(
    {
      ...about('bufferMaxBytes', 'How much the buffer may hold; then senders are told to wait'),
      codec: wholeNumber(1024 * 1024, Number.MAX_SAFE_INTEGER),
    },
    5 * GIBIBYTE,
  ),
  bufferRetentionSeconds: withDefault(
    {
      ...about('bufferRetentionSeconds', 'For how long files stay in the buffer once all of them was delivered'),
      codec: wholeNumber(0, 365 * 86_400),
    },
    0,
  ),
  deliveryRows: withDefault(
    { ...about('deliveryRows', 'Rows of one request to the event store'), codec: wholeNumber(1, 10_000) },
    500,
  ),
  deliveryConcurrency: withDefault(
    { ...about('deliveryConcurrency', 'Such requests at the same time'), codec: wholeNumber(1, 64) },
    4,
  ),
  deadLetterMaxBytes: optional({
    ...about('deadLetterMaxBytes', 'What rejected records may take of the buffer; a tenth of it if not given'),
    codec: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  }),
  deadLetterMaxCount: withDefault(
    {
      ...about(
        'deadLetterMaxCount',
        'How many rejected records are kept; of one tag as many as it leaves free, alone half',
      ),
      codec: wholeNumber(0, 10_000_000),
    },
    100_000,
  ),
  deadLetterDays: withDefault(
    { ...about('deadLetterDays', 'Days after which rejected records are given up'), codec: wholeNumber(1, 36_600) },
    30,
  ),
  maxClockSkew: withDefault(
    {
      ...about(
        'maxClockSkew',
        'Seconds by which the clock may differ from that of the event store; beyond it nothing is accepted',
      ),
      codec: wholeNumber(1, 100 * 366 * 86_400),
    },
    300,
  ),
  dataDirectory: databaseSettings.dataDirectory,
};

export const retentionSettings = {
  keepKeysDays: withDefault(
    {
      ...about(
        'keepKeysDays',
        'Days for which keys of pruned events are remembered: as long as a sender may send an event again',
      ),
      codec: wholeNumber(30, 36_600),
    },
    90,
  ),
};

export const ingesterSettings = {
  ...inputSettings,
  ...adminSettings('ingester'),
  ...drainSettings('ingester', 'INGESTER'),
  ...eventStoreSettings,
};

/** What `startIngester` needs; the rest is for those who open the database and report health. */
export type IngesterConfig = ConfigOf<typeof inputSettings>;

export const ingesterRules: ReadonlyArray<Rule<ConfigOf<typeof ingesterSettings>>> = [
  ...eventStoreRules,
  rule<ConfigOf<typeof ingesterSettings>, keyof CredentialSettings>(CREDENTIAL_SETTINGS, (config) => {
    const tls = inputTls(config);
    return E.isLeft(tls) ? tls.left : [];
  }),
];

export const ingester = component({
  settings: ingesterSettings,
  rules: ingesterRules,
  modules: eventStore.modules,
  systems: eventStore.systems,
});
