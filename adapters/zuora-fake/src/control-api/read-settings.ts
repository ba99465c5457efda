/** Settings as they come over HTTP: unknown names and impossible values are refused, all of them at once. */
import { isZone } from '../calendar/zone.ts';
import type { Fields } from '../http/api.ts';
import { isVersion } from '../http/version.ts';
import { refusal } from '../refusals/refusal.ts';
import type { FakeSettings } from '../settings/settings.ts';

/** What the value must be, in words; undefined when it is so. */
type Check = (value: unknown) => string | undefined;

const textThat =
  (holds: (text: string) => boolean, wanted: string): Check =>
  (value) =>
    typeof value === 'string' && holds(value) ? undefined : wanted;

const wholeNumber =
  (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? undefined
      : `a whole number from ${min} ${max === Number.MAX_SAFE_INTEGER ? 'on' : `to ${max}`}`;

const oneOf =
  (...words: ReadonlyArray<string>): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? undefined : `one of ${words.join(', ')}`;

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');

const orNull =
  (check: Check): Check =>
  (value) => {
    const wanted = value === null ? undefined : check(value);
    return wanted === undefined ? undefined : `${wanted}, or null`;
  };

const rounding: Check = (value) =>
  typeof value === 'object' && value !== null && Object.values(value).every(isRounding)
    ? undefined
    : 'an object of {"mode":"HalfUp"|"Up"|"Down","increment":"0.05"} by currency';

const texts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'a list of texts';

const webAddress = textThat(
  (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
  'an address that begins with http:// or https://',
);

const CHECKS: Readonly<Record<keyof FakeSettings, Check>> = {
  timeZone: textThat(isZone, 'a time zone such as America/Los_Angeles'),
  defaultVersion: textThat(isVersion, 'an API version such as 257.0 or 2025-08-12'),
  importDelayMs: wholeNumber(0),
  dateFormat: oneOf('MM/DD/YYYY', 'DD/MM/YYYY', 'YYYY-MM-DD'),
  inactiveImports: oneOf('refused', 'taken'),
  unmatchedUnits: oneOf('pending', 'refused'),
  uniqueKeys: oneOf('off', 'upsert'),
  ratePlanChargeColumn: oneOf('refused', 'required'),
  importQueries: oneOf('answered', 'refused'),
  lateUsage: oneOf('never-rated', 'next-invoice'),
  usageRating: oneOf('end-of-period', 'on-demand'),
  emptyPeriods: oneOf('zero-item', 'skipped'),
  partialFirstPeriod: oneOf('billed', 'never-billed'),
  usageProcessedAt: oneOf('posting', 'draft'),
  maxRecordsPerPeriod: wholeNumber(1),
  billRunPosts: flag,
  billRunHour: orNull(wholeNumber(0, 23)),
  rounding,
  taxPercent: orNull(textThat((text) => /^\d+(\.\d+)?$/.test(text), 'a decimal number of zero or more, as text')),
  invoiceSettlement: flag,
  invoiceFiles: oneOf('at-posting', 'on-request'),
  declinedCollect: oneOf('leaves-nothing', 'leaves-payment'),
  orders: oneOf('off', 'on', 'harmonized'),
  orderCompletion: oneOf('immediate', 'pending'),
  entityIds: orNull(texts),
  orgIds: orNull(texts),
  idempotencyKeys: oneOf('honoured', 'ignored'),
  uploadReplay: oneOf('replayed', 'repeated'),
  changedBody: oneOf('replayed', 'refused'),
  maxConcurrent: wholeNumber(0),
  maxPerMinute: orNull(wholeNumber(0)),
  retryAfter: oneOf('absent', 'present'),
  clientClock: oneOf('machine', 'fake'),
  tokenLifetimeSeconds: wholeNumber(0),
  decimals: oneOf('text', 'bare'),
  wholeNumbers: oneOf('text', 'bare'),
  versionNumbers: oneOf('bare', 'text'),
  itemChargeNumber: oneOf('present', 'absent'),
  codes: oneOf('bare', 'text'),
  nesting: oneOf('links', 'inline'),
  links: oneOf('absolute', 'relative'),
  importLinks: oneOf('relative', 'absolute'),
  dateTimeSeparator: oneOf(' ', 'T'),
  statusWords: oneOf('joined', 'spaced'),
  hostedPageCallback: orNull(webAddress),
  cardCheck: oneOf('gateway', 'none'),
};

export const readSettings = (fields: Fields): Partial<FakeSettings> => {
  const problems = Object.entries(fields).flatMap(([name, value]) => {
    const wanted = isSetting(name) ? CHECKS[name](value) : undefined;
    if (!isSetting(name)) return [`there is no setting ${name}`];
    return wanted === undefined ? [] : [`${name} must be ${wanted}`];
  });
  if (problems.length > 0) throw refusal('request', 'invalid', `${problems.join('; ')}.`);
  return fields as Partial<FakeSettings>;
};

const isRounding = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { mode, increment = '0.01', ...rest } = value as Record<string, unknown>;
  const isIncrement = typeof increment === 'string' && /^\d+(\.\d+)?$/.test(increment) && Number(increment) > 0;
  return ['HalfUp', 'Up', 'Down'].includes(String(mode)) && isIncrement && Object.keys(rest).length === 0;
};

const isSetting = (name: string): name is keyof FakeSettings => Object.hasOwn(CHECKS, name);
