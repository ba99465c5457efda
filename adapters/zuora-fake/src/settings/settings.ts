/**
 * What differs between tenants. The default is what Zuora documents; where its pages leave a question open, the harder
 * answer. Each setting names the page that it comes from.
 */

/** How a currency rounds (*Customization of currencies*). */
export interface CurrencyRounding {
  readonly mode: 'HalfUp' | 'Up' | 'Down';
  /** Decimal text, e.g. `0.05` for CHF; absent: the currency's minor unit. */
  readonly increment?: string;
}

/** What differs between tenants. Each setting names the page of Zuora's documentation that describes it. */
export interface FakeSettings {
  /** *Date and dateTime formats*: today, bill runs and times without an offset are in this zone. */
  readonly timeZone: string;
  /** *Introduction to Zuora API Versions*: holds for requests without `Zuora-Version`. */
  readonly defaultVersion: string;

  /** How long, on the fake's clock, an import stays pending before it completes or fails as a whole. */
  readonly importDelayMs: number;
  /** *Usage file format*: the date format of the API user's locale. */
  readonly dateFormat: 'MM/DD/YYYY' | 'DD/MM/YYYY' | 'YYYY-MM-DD';
  /**
   * *Troubleshooting usage import failures*: an import fails when an account, subscription or charge is not active any
   * more. `taken`: days on which it still was active are taken.
   */
  readonly inactiveImports: 'refused' | 'taken';
  /** *Manage usage data*: a unit that no charge of the account has is imported and stays pending; `refused` with Unbilled Usage. */
  readonly unmatchedUnits: 'pending' | 'refused';
  /** *Unbilled Usage*: whether usage files may have the column UNIQUE_KEY, by which records are changed. */
  readonly uniqueKeys: 'off' | 'upsert';
  /** *Usage file format* calls PRODUCT_RATE_PLAN_CHARGE_ID required, the API reference an error. */
  readonly ratePlanChargeColumn: 'refused' | 'required';
  /** Whether the object `Import` can be queried, and `Usage` by `SourceName` and `ImportId` (*Field descriptions of Import*). */
  readonly importQueries: 'answered' | 'refused';

  /** *Rate usage charges*, *Late Usage*: what becomes of usage of a period that was billed already. */
  readonly lateUsage: 'never-rated' | 'next-invoice';
  /** *On-demand usage rating*: whether a run also bills the part of the running period that lies before its target date. */
  readonly usageRating: 'end-of-period' | 'on-demand';
  /** *Rate usage charges*: whether a period without usage records is closed by an item of 0 or skipped. */
  readonly emptyPeriods: 'zero-item' | 'skipped';
  /** *Proration*: whether usage of a partial period at the beginning of a subscription is billed. */
  readonly partialFirstPeriod: 'billed' | 'never-billed';
  /** When a usage record becomes Processed (*Import Usage Data* and *Manage usage data* differ). */
  readonly usageProcessedAt: 'posting' | 'draft';
  /** *Usage*: more records than this for one charge and period and the account's invoice fails. */
  readonly maxRecordsPerPeriod: number;
  /** *Bill run processing rules*: whether bill runs post what they make. */
  readonly billRunPosts: boolean;
  /** Hour of the tenant's day at which a bill run for that day starts by itself; null: only when asked for. */
  readonly billRunHour: number | null;
  /** *Customization of currencies*, by currency; default: half up to the minor unit of ISO 4217. */
  readonly rounding: Readonly<Record<string, CurrencyRounding>>;
  /** Percent that is added to each charge as a tax item, as decimal text; null: no tax. */
  readonly taxPercent: string | null;
  /** *Different balance types*: whether negative totals become credit memos instead of negative invoices. */
  readonly invoiceSettlement: boolean;
  /** Whether an invoice has its PDF when it is posted, or gets it only when it is asked for (`transactions/invoices`). */
  readonly invoiceFiles: 'at-posting' | 'on-request';
  /** What a declined invoice-collect leaves after its rollback: its page names nothing. */
  readonly declinedCollect: 'leaves-nothing' | 'leaves-payment';

  /** *Considerations in Orders*: which calls suspend and resume. */
  readonly orders: 'off' | 'on' | 'harmonized';
  /** `POST orders`: an order may be accepted and still be Pending, without effect. */
  readonly orderCompletion: 'immediate' | 'pending';
  /** *Multi-entity*: calls must name one of these in `Zuora-Entity-Ids`; null: there is one entity. */
  readonly entityIds: ReadonlyArray<string> | null;
  /** *Multi-Org*: calls must name one of these in `Zuora-Org-Ids`; null: there is one organization. */
  readonly orgIds: ReadonlyArray<string> | null;

  /** *Idempotent requests*: whether a POST with the same Idempotency-Key within 24 h gets the stored answer. */
  readonly idempotencyKeys: 'honoured' | 'ignored';
  /** Whether a multipart upload is replayed too: it is listed for the call, and nobody has shown it. */
  readonly uploadReplay: 'replayed' | 'repeated';
  /** What becomes of a repeated key with another body, of which *Idempotent requests* says nothing. */
  readonly changedBody: 'replayed' | 'refused';

  /** *Rate limits*: more requests than this at once are throttled. */
  readonly maxConcurrent: number;
  /** More requests than this within one minute are throttled until the minute is over; null: no such limit. */
  readonly maxPerMinute: number | null;
  /** Whether 429 has `Retry-After` beside `ratelimit-reset`: *Rate limits* shows none, *Error codes* says it has one. */
  readonly retryAfter: 'absent' | 'present';
  /**
   * The clock by which tokens end and minutes are counted. `machine`: real time, for clients whose caches do not follow a
   * clock that is moved. `fake`: this fake's clock.
   */
  readonly clientClock: 'machine' | 'fake';
  /** Lifetime of OAuth tokens, by `clientClock`. */
  readonly tokenLifetimeSeconds: number;

  /** `text`: decimals as text. `bare`: as JSON numbers with nine decimals, `0E-9` for zero. */
  readonly decimals: 'text' | 'bare';
  /** Whether `billCycleDay` and the months and years of cards come as text, as published, or as JSON numbers. */
  readonly wholeNumbers: 'text' | 'bare';
  /** The same of `versionNumber` of files, which is published as a number. */
  readonly versionNumbers: 'bare' | 'text';
  /** Whether invoice items name their charge by number; published are only ids (*GET invoices/{id}/items*). */
  readonly itemChargeNumber: 'present' | 'absent';
  /** Whether codes of failures come as numbers or, as in a published sample, as text. */
  readonly codes: 'bare' | 'text';
  /** `links`: items, files and rate plans behind URLs. `inline`: inside, as older tenants see them. */
  readonly nesting: 'links' | 'inline';
  /** Whether `nextPage` and the links of invoices are absolute URLs or only paths. */
  readonly links: 'absolute' | 'relative';
  /** The same of `checkImportStatus`. */
  readonly importLinks: 'relative' | 'absolute';
  /** What stands between date and time in REST lists. */
  readonly dateTimeSeparator: ' ' | 'T';
  /** Whether two-word statuses have their blank, as in `Pending Acceptance`. */
  readonly statusWords: 'joined' | 'spaced';

  /** Where the hosted payment page sends the browser with `refId`; null: to a page of this fake that shows it. */
  readonly hostedPageCallback: string | null;
  /** `gateway`: a card that declines is refused on the hosted page already. `none`: only when it is to pay. */
  readonly cardCheck: 'gateway' | 'none';
}

/** A tenant as Zuora documents it; where the documents leave a doubt, the harder case. */
export const DEFAULT_SETTINGS: FakeSettings = {
  timeZone: 'America/Los_Angeles',
  defaultVersion: '186.0',

  importDelayMs: 60_000,
  dateFormat: 'MM/DD/YYYY',
  inactiveImports: 'refused',
  unmatchedUnits: 'pending',
  uniqueKeys: 'off',
  ratePlanChargeColumn: 'refused',
  importQueries: 'refused',

  lateUsage: 'never-rated',
  usageRating: 'end-of-period',
  emptyPeriods: 'zero-item',
  partialFirstPeriod: 'billed',
  usageProcessedAt: 'posting',
  maxRecordsPerPeriod: 200_000,
  billRunPosts: true,
  billRunHour: null,
  rounding: {},
  taxPercent: null,
  invoiceSettlement: false,
  invoiceFiles: 'at-posting',
  declinedCollect: 'leaves-nothing',

  orders: 'harmonized',
  orderCompletion: 'immediate',
  entityIds: null,
  orgIds: null,

  idempotencyKeys: 'honoured',
  uploadReplay: 'replayed',
  changedBody: 'replayed',

  maxConcurrent: 40,
  maxPerMinute: null,
  retryAfter: 'absent',
  clientClock: 'machine',
  tokenLifetimeSeconds: 3600,

  decimals: 'text',
  wholeNumbers: 'text',
  versionNumbers: 'bare',
  itemChargeNumber: 'present',
  codes: 'bare',
  nesting: 'links',
  links: 'absolute',
  importLinks: 'relative',
  dateTimeSeparator: ' ',
  statusWords: 'joined',

  hostedPageCallback: null,
  cardCheck: 'gateway',
};
