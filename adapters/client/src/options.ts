/** How a billing client is made, and what is wrong with what was asked for. */

export interface BillingClientOptions {
  /** `host:port` of the ingester's forward input. */
  readonly ingester: string;
  /** Records in memory, sent and not yet acknowledged ones included; 1024 unless told otherwise. */
  readonly maxBufferedEvents?: number;
  /** Milliseconds before the first attempt after a failure; doubles up to 60 times that. 500 unless told otherwise. */
  readonly retryDelay?: number;
  /** Milliseconds to wait for a connection with its handshake, and then for each acknowledgement; 10,000 unless told otherwise. */
  readonly ackTimeout?: number;
  /** Of the handshake, where the ingester asks for one. */
  readonly sharedKey?: string;
  /** `billing` unless told otherwise. */
  readonly tag?: string;
  /** Told about everything that a person may want to know: failed attempts, refused records, overflow. Never throws into the client. */
  readonly onProblem?: (problem: ClientProblem) => void;
}

export type ClientProblem =
  /** The ingester cannot be reached, or does not acknowledge; what is buffered is sent again. */
  | {
      readonly _tag: 'NotDelivered';
      readonly reason: string;
      readonly buffered: number;
      readonly retryInMillis: number;
    }
  /** The buffer is full: these records were not taken. Told at most once a second; `count` is of all since the last time. */
  | { readonly _tag: 'Overflow'; readonly count: number }
  /** The record breaks a rule of the ingester, which would never take it. */
  | { readonly _tag: 'Refused'; readonly uniqueKey: string; readonly field: string; readonly reason: string };

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly maxBufferedEvents: number;
  readonly retryDelay: number;
  readonly ackTimeout: number;
  readonly sharedKey: string | undefined;
  readonly tag: string;
}

const isWhole = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least;

const addressOf = (text: unknown): { readonly host: string; readonly port: number } | undefined => {
  const match = typeof text === 'string' ? /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) : null;
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
};

/** Throws a `TypeError` that lists everything that is wrong. */
export const settingsOf = (options: BillingClientOptions): Settings => {
  const { maxBufferedEvents = 1024, retryDelay = 500, ackTimeout = 10_000, sharedKey, tag = 'billing' } = options;
  const address = addressOf(options.ingester);
  const problems = [
    ...(address === undefined ? ['ingester must be host:port, such as "localhost:24225"'] : []),
    ...(isWhole(maxBufferedEvents, 1) ? [] : ['maxBufferedEvents must be a whole number from 1']),
    ...(isWhole(retryDelay, 1) ? [] : ['retryDelay must be a whole number of milliseconds from 1']),
    ...(isWhole(ackTimeout, 1) ? [] : ['ackTimeout must be a whole number of milliseconds from 1']),
    ...(typeof tag === 'string' && tag !== '' ? [] : ['tag must be text']),
    ...(sharedKey === undefined || (typeof sharedKey === 'string' && sharedKey !== '')
      ? []
      : ['sharedKey must be text']),
  ];
  if (address === undefined || problems.length > 0) throw new TypeError(`createBillingClient: ${problems.join('; ')}`);
  return { ...address, maxBufferedEvents, retryDelay, ackTimeout, sharedKey, tag };
};
