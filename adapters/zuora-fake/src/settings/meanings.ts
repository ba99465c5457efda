/** What each setting means, in one line: for `--settings`, the page and the README. The pages of Zuora are in `settings.ts`. */
import type { FakeSettings } from './settings.ts';

export const MEANINGS: Readonly<Record<keyof FakeSettings, string>> = {
  timeZone: 'the tenant’s days: today, bill runs, and times without an offset',
  defaultVersion: 'holds for requests without `Zuora-Version`',

  importDelayMs: 'how long, on the fake’s clock, an import stays pending',
  dateFormat: 'of usage files; or `DD/MM/YYYY`, `YYYY-MM-DD`',
  inactiveImports: 'lines for what is not active any more fail the import; or `taken`, if the day was an active one',
  unmatchedUnits: 'a unit that no charge of the account has is imported and stays pending; or `refused`',
  uniqueKeys: 'or `upsert`: the column UNIQUE_KEY is taken, and changes the record that has the key',
  ratePlanChargeColumn: 'of PRODUCT_RATE_PLAN_CHARGE_ID; or `required`',
  importQueries: 'or `answered`: `Import` can be queried, and `Usage` by `SourceName`',

  lateUsage: 'usage of a period that was billed; or `next-invoice`, with the feature Late Usage',
  usageRating: 'or `on-demand`: a run bills the running period, too, up to its target day',
  emptyPeriods: 'a period without usage is closed by an item of 0; or `skipped`, and stays open',
  partialFirstPeriod: 'usage before the first whole period; or `never-billed`',
  usageProcessedAt: 'when usage becomes Processed; or `draft`',
  maxRecordsPerPeriod: 'more for one charge and period, and the account’s invoice fails',
  billRunPosts: 'or `false`: bill runs leave drafts',
  billRunHour: 'hour of the tenant’s day at which a bill run for that day starts by itself',
  rounding: 'mode and increment by currency, as `{"CHF":{"mode":"HalfUp","increment":"0.05"}}`',
  taxPercent: 'added to each charge as a tax item, e.g. `"19"`',
  invoiceSettlement: 'or `true`: negative totals are credit memos, and invoices can be reversed by the API',
  invoiceFiles: 'when the PDF is made; or `on-request`, once the invoice was listed',
  declinedCollect: 'what a declined invoice-collect leaves; or `leaves-payment`, with status Error',

  orders: 'whether subscriptions are suspended by `PUT …/suspend` (`off`), by `POST orders` (`on`), or by either',
  orderCompletion: 'or `pending`: an order waits for `completeOrder`',
  entityIds: 'calls must name one of these in `Zuora-Entity-Ids`',
  orgIds: 'calls must name one of these in `Zuora-Org-Ids`',

  idempotencyKeys:
    'a POST with the same `Idempotency-Key` within 24 h gets the stored answer, a failure too; or `ignored`',
  uploadReplay: 'the same for the usage upload; or `repeated`',
  changedBody: 'a key that comes with another body; or `refused` with 422',

  maxConcurrent: 'more requests than this at once are throttled',
  maxPerMinute: 'more requests than this a minute are throttled, failed ones included',
  retryAfter: 'whether 429 has `Retry-After` beside `ratelimit-reset`; or `present`',
  clientClock: 'of tokens and of `maxPerMinute`; or `fake`',
  tokenLifetimeSeconds: 'of OAuth tokens',

  decimals: 'or `bare`: JSON numbers with nine decimals, `0E-9` for zero',
  wholeNumbers: 'of `billCycleDay` and months of cards; or `bare`',
  versionNumbers: '`versionNumber` of files; or `text`',
  itemChargeNumber: 'whether invoice items name their charge by number; or `absent`',
  codes: 'of failures, as JSON numbers; or `text`',
  nesting: 'items, files and rate plans behind links; or `inline`',
  links: '`nextPage` and the links of invoices; or `relative`',
  importLinks: '`checkImportStatus`; or `absolute`',
  dateTimeSeparator: 'between date and time in REST lists; or `T`',
  statusWords: 'or `spaced`: `Pending Acceptance`',

  hostedPageCallback: 'where the hosted page sends the browser; none: to a page that shows the id',
  cardCheck: 'the hosted page asks the gateway about a card; or `none`',
};

/** A value as people write it. */
export const settingText = (value: unknown): string => {
  if (value === null) return 'none';
  if (value === ' ') return 'a blank';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
