/** How a fake Zuora is started. Everything has a default that suits a test. */
import type { FakeProduct } from './catalog/catalog.ts';

/** A moment: a `Date`, or microseconds since 1970 as a bigint. */
export type Moment = Date | bigint;

/** What a client must present: either pair is enough. They are no secrets; this server holds none. */
export interface FakeCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiAccessKeyId: string;
  readonly apiSecretAccessKey: string;
}

/** Behaviour that differs between tenants, or that a test may want to change while the server runs. */
export interface FakeSettings {
  /** How long, on the fake's clock, an import stays pending before it completes or fails as a whole. */
  readonly importDelayMs: number;
  /** Whether a POST repeated with the same Idempotency-Key within 24 h gets the stored answer instead of a second effect. */
  readonly idempotencyKeys: 'honoured' | 'ignored';
  /** The date format of the Zuora user's locale, in which usage files must be written. */
  readonly dateFormat: 'MM/DD/YYYY' | 'DD/MM/YYYY' | 'YYYY-MM-DD';
  /** More requests than this at once are answered 429. */
  readonly maxConcurrent: number;
  /** More requests than this within one minute are answered 429 until the minute is over. Null: no such limit. */
  readonly maxPerMinute: number | null;
  /**
   * The clock by which tokens end and minutes are counted. `machine`: real time, for clients whose caches do not follow a
   * clock that is moved. `fake`: this fake's clock.
   */
  readonly clientClock: 'machine' | 'fake';
  /** `text`: decimals as the published API types them. `bare`: as JSON numbers with nine decimals, `0E-9` for zero. */
  readonly decimals: 'text' | 'bare';
  /** `links`: items, files and rate plans behind URLs of their own, as published. `inline`: inside, as older tenants see them. */
  readonly nesting: 'links' | 'inline';
  /** Whether `nextPage` is an absolute URL or only its path. */
  readonly nextPage: 'absolute' | 'relative';
  /** Lifetime of OAuth tokens, by `clientClock`. */
  readonly tokenLifetimeSeconds: number;
  /** Where the hosted payment page sends the browser with `refId`; null: to a page of this fake that shows it. */
  readonly hostedPageCallback: string | null;
  /** `gateway`: a card that declines is refused on the hosted page already. `none`: only when it is to pay. */
  readonly cardCheck: 'gateway' | 'none';
}

export interface FakeZuoraOptions extends Partial<FakeSettings> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The clock. It may be moved between calls; default: the machine's. */
  readonly now?: () => Moment;
  /** Default: product `SKU-00000001` with a `node-seconds` charge in USD, EUR and GBP. */
  readonly catalog?: ReadonlyArray<FakeProduct>;
  /** Default: {@link DEFAULT_CREDENTIALS}. */
  readonly credentials?: FakeCredentials;
}

/** Below the origin. Its page id may be any. */
export const HOSTED_PAGE_PATH = '/apps/PublicHostedPageLite.do';

export const DEFAULT_CREDENTIALS: FakeCredentials = {
  clientId: 'fake-client',
  clientSecret: 'fake-client-secret',
  apiAccessKeyId: 'fake-key',
  apiSecretAccessKey: 'fake-key-secret',
};

export const DEFAULT_SETTINGS: FakeSettings = {
  importDelayMs: 60_000,
  idempotencyKeys: 'honoured',
  dateFormat: 'MM/DD/YYYY',
  maxConcurrent: 40,
  maxPerMinute: null,
  clientClock: 'machine',
  decimals: 'text',
  nesting: 'links',
  nextPage: 'absolute',
  tokenLifetimeSeconds: 3600,
  hostedPageCallback: null,
  cardCheck: 'gateway',
};

/** Microseconds since 1970 of either form of a moment. */
export const toMicros = (moment: Moment): bigint =>
  typeof moment === 'bigint' ? moment : BigInt(moment.getTime()) * 1000n;
