/** What can be configured about the ingester. */
import { readFileSync } from 'node:fs';
import type { TlsOptions } from '@usage-billing/fluentd';
import {
  adminSettings,
  type ConfigOf,
  component,
  databaseSettings,
  eventStore,
  eventStoreRules,
  eventStoreSettings,
  optional,
  Port,
  type Rule,
  rule,
  SecretText,
  Text,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

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
    codec: SecretText,
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
    codec: SecretText,
    rejectEmpty: true,
  }),
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

export const ingesterSettings = {
  ...inputSettings,
  ...adminSettings('ingester', 'INGESTER', 24231),
  ...eventStoreSettings,
};

/** What `startIngester` needs; the rest is for those who open the database and report health. */
export type IngesterConfig = ConfigOf<typeof inputSettings>;

type TlsValues = Pick<IngesterConfig, 'tlsCert' | 'tlsKey' | 'tlsClientCa'>;

/** What the files hold, or everything that is wrong. Undefined: plain HTTP. */
export const tlsOf = ({
  tlsCert,
  tlsKey,
  tlsClientCa,
}: TlsValues): E.Either<ReadonlyArray<string>, TlsOptions | undefined> => {
  const problems: string[] = [];
  const read = (name: string, path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      problems.push(`${name}: the file ${path} cannot be read (${reason})`);
      return '';
    }
  };
  if (tlsCert === undefined && tlsKey === undefined)
    return tlsClientCa === undefined
      ? E.right(undefined)
      : E.left(['INGESTER_TLS_CLIENT_CA needs INGESTER_TLS_CERT and INGESTER_TLS_KEY']);
  if (tlsCert === undefined || tlsKey === undefined)
    return E.left(['INGESTER_TLS_CERT and INGESTER_TLS_KEY go together: set both, or neither']);
  const tls: TlsOptions = {
    cert: read('INGESTER_TLS_CERT', tlsCert),
    key: read('INGESTER_TLS_KEY', tlsKey),
    ...(tlsClientCa === undefined ? {} : { clientCa: read('INGESTER_TLS_CLIENT_CA', tlsClientCa) }),
  };
  return problems.length > 0 ? E.left(problems) : E.right(tls);
};

export const ingesterRules: ReadonlyArray<Rule<ConfigOf<typeof ingesterSettings>>> = [
  ...eventStoreRules,
  rule<ConfigOf<typeof ingesterSettings>, keyof TlsValues>(['tlsCert', 'tlsKey', 'tlsClientCa'], (config) => {
    const tls = tlsOf(config);
    return E.isLeft(tls) ? tls.left : [];
  }),
];

export const ingester = component({
  settings: ingesterSettings,
  rules: ingesterRules,
  modules: eventStore.modules,
  systems: eventStore.systems,
});
