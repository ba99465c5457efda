/** How a fake Zuora is started. Everything has a default that suits a test. */
import type { FakeCredentials } from './books/credentials.ts';
import type { FakeProduct } from './pricing/catalog.ts';
import type { FakeSettings } from './settings/settings.ts';

/** A moment: a `Date`, or microseconds since 1970 as a bigint. */
export type Moment = Date | bigint;

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

/** Microseconds since 1970 of either form of a moment. */
export const toMicros = (moment: Moment): bigint =>
  typeof moment === 'bigint' ? moment : BigInt(moment.getTime()) * 1000n;
