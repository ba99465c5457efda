/** Settings as they come over HTTP: unknown names and impossible values are refused, all of them at once. */
import type { Fields } from '../../http/api.ts';
import { refusal } from '../../http/failure.ts';
import type { FakeSettings } from '../../options.ts';

type Check = (value: unknown) => string | undefined;

const wholeFrom =
  (min: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min ? undefined : `a whole number from ${min} on`;

const oneOf =
  (...words: ReadonlyArray<string>): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? undefined : `one of ${words.join(', ')}`;

const orNull =
  (check: Check): Check =>
  (value) => {
    const wanted = value === null ? undefined : check(value);
    return wanted === undefined ? undefined : `${wanted}, or null`;
  };

const webAddress: Check = (value) =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? undefined
    : 'an address that begins with http:// or https://';

const CHECKS: Readonly<Record<keyof FakeSettings, Check>> = {
  importDelayMs: wholeFrom(0),
  idempotencyKeys: oneOf('honoured', 'ignored'),
  dateFormat: oneOf('MM/DD/YYYY', 'DD/MM/YYYY', 'YYYY-MM-DD'),
  maxConcurrent: wholeFrom(0),
  maxPerMinute: orNull(wholeFrom(0)),
  clientClock: oneOf('machine', 'fake'),
  decimals: oneOf('text', 'bare'),
  nesting: oneOf('links', 'inline'),
  nextPage: oneOf('absolute', 'relative'),
  tokenLifetimeSeconds: wholeFrom(0),
  hostedPageCallback: orNull(webAddress),
  cardCheck: oneOf('gateway', 'none'),
};

const isSetting = (name: string): name is keyof FakeSettings => Object.hasOwn(CHECKS, name);

export const readSettings = (fields: Fields): Partial<FakeSettings> => {
  const problems = Object.entries(fields).flatMap(([name, value]) => {
    const wanted = isSetting(name) ? CHECKS[name](value) : undefined;
    if (!isSetting(name)) return [`there is no setting ${name}`];
    return wanted === undefined ? [] : [`${name} must be ${wanted}`];
  });
  if (problems.length > 0) throw refusal('request', 'invalid', `${problems.join('; ')}.`);
  return fields as Partial<FakeSettings>;
};
