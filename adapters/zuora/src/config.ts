/** What the adapter must be told. */
import type { Currency, Rounding } from '@usage-billing/core/invoices';

import type { DateFormat, ExtraColumn } from './usage-csv.ts';

/** The credentials of a tenant, in either of the forms that Zuora takes. */
export type ZuoraAuth =
  | { readonly _tag: 'OAuth'; readonly clientId: string; readonly clientSecret: string }
  | { readonly _tag: 'Keys'; readonly apiAccessKeyId: string; readonly apiSecretAccessKey: string };

/** The versions at which the laws are run: the newest, and one that many tenants still pin. */
export const ZUORA_VERSIONS = ['2025-08-12', '257.0'] as const;
/** A version of Zuora's REST API that the laws were run at. */
export type ZuoraVersion = (typeof ZUORA_VERSIONS)[number];

/** One request as it ended, for logs and metrics. It holds neither credentials nor bodies. */
export interface ZuoraRequestLog {
  readonly method: string;
  /** Below the base URL, without the query. */
  readonly path: string;
  /** Sent as `Zuora-Track-Id`; the same for every attempt of one call. */
  readonly trackId: string;
  /** Zuora's own name for the request, if it answered and gave one. */
  readonly requestId: string | null;
  readonly attempt: number;
  readonly durationMs: number;
  /** None when no answer was seen. */
  readonly status: number | null;
  readonly outcome: string;
}

/** The hosted page on which customers leave their cards. */
export interface PaymentPageConfig {
  /** Where the tenant's pages are, e.g. `https://www.zuora.com/apps/PublicHostedPageLite.do`. */
  readonly url: string;
  readonly pageId: string;
  /** Name of the gateway that the page checks cards with. */
  readonly paymentGateway: string;
  /** Kinds of cards that it takes, separated by commas. */
  readonly supportedTypes: string;
}

/** Give the same config object to both constructors: they then share its token and its limit of requests at once. */
export interface ZuoraConfig {
  /** Ends in `/v1/`. */
  readonly baseUrl: string;
  readonly auth: ZuoraAuth;
  /** The product on sale, e.g. `SKU-00000001`. */
  readonly productSku: string;
  /** How the tenant's user writes dates in files; default `MM/DD/YYYY`. What is out under another format is not repeated. */
  readonly dateFormat?: DateFormat;
  /** Columns of files beside the usual ones, where the tenant takes or demands them; default none. The same holds. */
  readonly extraColumns?: ReadonlyArray<ExtraColumn>;
  /** Whether the tenant was seen to answer queries for `Import`: then an upload in doubt is asked for by its file, too. */
  readonly importQueries?: boolean;
  /** `Zuora-Version` of every request; default `2025-08-12`. */
  readonly version?: ZuoraVersion;
  /** `Zuora-Entity-Ids` of every request, where one user serves several entities (*Multi-entity*). */
  readonly entityIds?: string;
  /** `Zuora-Org-Ids` of every request, where one user serves several organizations (*Multi-Org*). */
  readonly orgIds?: string;
  /** The tenant's zone (IANA name), in which it takes dates; default `America/Los_Angeles`, as Zuora's is. */
  readonly timeZone?: string;
  /** Milliseconds since 1970; default: the machine's clock. Dates of invoices and suspensions come from it. */
  readonly now?: () => number;
  /**
   * Whether subscriptions are suspended by `POST orders` instead of by `PUT subscriptions/{key}/suspend`; default false.
   * They are resumed as they were suspended, whatever is set now.
   */
  readonly orders?: boolean;
  /** Per attempt; default 10 s. */
  readonly readTimeoutMs?: number;
  /**
   * For what is sent once (usage files, accounts, invoice-and-collect); default 150 s. Zuora ends a request after 120 s
   * with an error of its own (*Requests and responses*): a shorter wait would miss it.
   */
  readonly uploadTimeoutMs?: number;
  /**
   * For a call as a whole, with every repetition, pause and wait for its turn; default 2 minutes. What is sent once
   * waits no longer than this, and then has its own time-out. Where Zuora asks for a longer pause, the call fails at once.
   */
  readonly callTimeoutMs?: number;
  /** Requests at once, of everybody who has this config; default 40. Fewer for a while after Zuora throttled. */
  readonly maxConcurrent?: number;
  /** How often a GET is repeated after a failure that may pass; default 3. Being throttled does not count. */
  readonly retries?: number;
  /** Before the first repetition, doubled with each; default 300 ms. */
  readonly retryDelayMs?: number;
  /** Id or name of the rate plan that new accounts subscribe to; needed only if the product has several. */
  readonly ratePlan?: string;
  /** Where the tenant rounds a currency otherwise than half up to its minor unit (*Customization of currencies*). */
  readonly rounding?: ReadonlyMap<Currency, Rounding>;
  /** Absent: there is no page. */
  readonly paymentPage?: PaymentPageConfig;
  readonly onRequest?: (request: ZuoraRequestLog) => void;
}

const DEFAULTS = {
  version: '2025-08-12' as ZuoraVersion,
  timeZone: 'America/Los_Angeles',
  now: () => Date.now(),
  orders: false,
  readTimeoutMs: 10_000,
  uploadTimeoutMs: 150_000,
  callTimeoutMs: 120_000,
  maxConcurrent: 40,
  retries: 3,
  retryDelayMs: 300,
};

export const settingsOf = (config: ZuoraConfig): typeof DEFAULTS => ({ ...DEFAULTS, ...config });
