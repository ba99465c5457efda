/** The options of a billing client, and the checks on them. */
import type { ClientProblem } from './problems.ts';

/** Where records go, and how many may wait. */
export interface BillingClientOptions {
  /** `host:port` of the ingester's forward input; `[address]:port` for IPv6. */
  readonly ingester: string;
  /** Encrypts the connection: `true` trusts the well-known certificate authorities. Off by default. */
  readonly tls?: boolean | ClientTls;
  /** Records in memory, sent and not yet acknowledged ones included; default 1,024. */
  readonly maxBufferedEvents?: number;
  /** Bytes of those records as they go over the wire; default 4 MiB, at least 64 KiB. */
  readonly maxBufferedBytes?: number;
  /** At most so many milliseconds before the first attempt after a failure; doubles up to 60 times that. Default 500. */
  readonly retryDelay?: number;
  /** Milliseconds to wait for a connection with its handshake, and then for each acknowledgement; default 10,000. */
  readonly ackTimeout?: number;
  /** The ingester's shared key, where it has one. */
  readonly sharedKey?: string;
  /** Tag of the messages; default `billing`. */
  readonly tag?: string;
  /** Called about failed attempts, refused records, overflow, and records that stay unsent. Logged to standard error by default. */
  readonly onProblem?: (problem: ClientProblem) => void;
}

/** How the connection to the ingester is encrypted. */
export interface ClientTls {
  /** PEM of the certificate authorities to trust instead of the well-known ones. */
  readonly ca?: string;
  /** PEM of the client's own certificate and key, where the ingester asks for one. */
  readonly cert?: string;
  readonly key?: string;
  /** The name in the ingester's certificate, where it is not the host in `ingester`. */
  readonly serverName?: string;
}

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly tls: ClientTls | undefined;
  readonly maxBufferedEvents: number;
  readonly maxBufferedBytes: number;
  readonly retryDelay: number;
  readonly ackTimeout: number;
  readonly sharedKey: string | undefined;
  readonly tag: string;
}

/** A record with the longest texts and the largest metadata fits. */
const LEAST_BUFFERED_BYTES = 64 * 1024;

/** Throws a `TypeError` that lists everything that is wrong. */
export const settingsOf = (options: BillingClientOptions): Settings => {
  const {
    maxBufferedEvents = 1024,
    maxBufferedBytes = 4 * 1024 * 1024,
    retryDelay = 500,
    ackTimeout = 10_000,
    sharedKey,
    tag = 'billing',
  } = options;
  const address = addressOf(options.ingester);
  const tls = tlsOf(options.tls);
  const checks: ReadonlyArray<readonly [isValid: boolean, otherwise: string]> = [
    [address !== undefined, 'ingester must be host:port, such as "localhost:24225"'],
    [tls !== 'invalid', 'tls must be true, false, or an object of texts: ca, cert with key, serverName'],
    [isWhole(maxBufferedEvents, 1), 'maxBufferedEvents must be a whole number from 1'],
    [
      isWhole(maxBufferedBytes, LEAST_BUFFERED_BYTES),
      `maxBufferedBytes must be a whole number from ${LEAST_BUFFERED_BYTES}`,
    ],
    [isWhole(retryDelay, 1), 'retryDelay must be a whole number of milliseconds from 1'],
    [isWhole(ackTimeout, 1), 'ackTimeout must be a whole number of milliseconds from 1'],
    [isText(tag), 'tag must be text'],
    [sharedKey === undefined || isText(sharedKey), 'sharedKey must be text'],
  ];
  const problems = checks.flatMap(([isValid, otherwise]) => (isValid ? [] : [otherwise]));
  if (address === undefined || tls === 'invalid' || problems.length > 0)
    throw new TypeError(`createBillingClient: ${problems.join('; ')}`);
  return { ...address, tls, maxBufferedEvents, maxBufferedBytes, retryDelay, ackTimeout, sharedKey, tag };
};

const isWhole = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const addressOf = (text: unknown): { readonly host: string; readonly port: number } | undefined => {
  const match = typeof text === 'string' ? /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) : null;
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
};

const tlsOf = (tls: unknown): ClientTls | undefined | 'invalid' => {
  if (tls === undefined || tls === false) return undefined;
  if (tls === true) return {};
  if (typeof tls !== 'object' || tls === null) return 'invalid';
  const { ca, cert, key, serverName } = tls as ClientTls;
  const areTexts = [ca, cert, key, serverName].every((one) => one === undefined || isText(one));
  return areTexts && (cert === undefined) === (key === undefined) ? (tls as ClientTls) : 'invalid';
};
