/** How a fake Zuora is started. Everything has a default that suits a test. */
import type { FakeProduct } from './catalog/catalog.ts';
import type { FakeSettings } from './settings/settings.ts';

/** A moment: a `Date`, or microseconds since 1970 as a bigint. */
export type Moment = Date | bigint;

/** What a client must present: either pair is enough. They are no secrets; this server holds none. */
export interface FakeCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiAccessKeyId: string;
  readonly apiSecretAccessKey: string;
}

/** Where the fake listens, its clock, its catalog, and its tenant's settings. */
export interface FakeZuoraOptions extends Partial<FakeSettings> {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The clock. It may be moved between calls; default: the machine's. */
  readonly now?: () => Moment;
  /** Default: product `SKU-00000001` with a `node-seconds` charge in USD, EUR, GBP, JPY, KWD and CHF. */
  readonly catalog?: ReadonlyArray<FakeProduct>;
  /** Default: {@link DEFAULT_CREDENTIALS}. */
  readonly credentials?: FakeCredentials;
}

/** Below the origin. Its page id may be any. */
export const HOSTED_PAGE_PATH = '/apps/PublicHostedPageLite.do';

/** The credentials of a fake that was given none. */
export const DEFAULT_CREDENTIALS: FakeCredentials = {
  clientId: 'fake-client',
  clientSecret: 'fake-client-secret',
  apiAccessKeyId: 'fake-key',
  apiSecretAccessKey: 'fake-key-secret',
};

/** Microseconds since 1970 of either form of a moment. */
export const toMicros = (moment: Moment): bigint =>
  typeof moment === 'bigint' ? moment : BigInt(moment.getTime()) * 1000n;
