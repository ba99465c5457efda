/** What a setting may be, as codecs that read the text of an environment variable as well as JSON of a file. */
import * as t from 'io-ts';
import { scheduleProblem } from '../schedule.ts';
import { Secret } from './secret.ts';

/** `read` returns undefined for what is not allowed; `expected` completes "must be …". */
const value = <A>(
  name: string,
  is: (u: unknown) => u is A,
  read: (input: unknown) => A | undefined,
  expected: string,
): t.Type<A, unknown, unknown> =>
  new t.Type<A, unknown, unknown>(
    name,
    is,
    (input, context) => {
      const result = read(input);
      return result === undefined ? t.failure(input, context, `must be ${expected}`) : t.success(result);
    },
    (a) => a,
  );

const nonBlank = (input: unknown): string | undefined =>
  typeof input === 'string' && input.trim() !== '' ? input : undefined;

export const Text = value('Text', t.string.is, nonBlank, 'text');

/** From the environment separated by commas, from the file as an array. */
export const TextList = value(
  'TextList',
  (u): u is ReadonlyArray<string> => Array.isArray(u) && u.every(t.string.is),
  (input): ReadonlyArray<string> | undefined => {
    const parts: unknown = typeof input === 'string' ? input.split(',').map((part) => part.trim()) : input;
    return Array.isArray(parts) && parts.every((part): part is string => nonBlank(part) !== undefined)
      ? parts
      : undefined;
  },
  'a list of texts',
);

/** As names of datasets and tables must be. */
export const Identifier = value(
  'Identifier',
  t.string.is,
  (input) => (typeof input === 'string' && /^\w{1,1000}$/.test(input) ? input : undefined),
  'letters, digits and underscores',
);

export const SecretText = value(
  'SecretText',
  (u): u is Secret => u instanceof Secret,
  (input) => {
    const text = nonBlank(input);
    return text === undefined ? undefined : new Secret(text);
  },
  'text',
);

/** A secret that may be rotated without a pause: one a line, of which the first is used and each is accepted. */
export const RotatedSecret = value(
  'RotatedSecret',
  (u): u is Secret => u instanceof Secret,
  (input) => {
    const text = nonBlank(Array.isArray(input) ? input.join('\n') : input);
    return text === undefined ? undefined : new Secret(text);
  },
  'text, or during a rotation one a line: the new one first',
);

/** A whole number from `least` to `most`. */
export const wholeNumber = (least: number, most: number): t.Type<number, unknown, unknown> =>
  value(
    'WholeNumber',
    t.number.is,
    (input) => {
      const number = typeof input === 'string' && /^\d{1,15}$/.test(input) ? Number(input) : input;
      return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
        ? number
        : undefined;
    },
    `a whole number from ${least} to ${most}`,
  );

/** 0 lets the system choose. */
export const Port = wholeNumber(0, 65_535);

export const YesNo = value(
  'YesNo',
  t.boolean.is,
  (input) => (input === true || input === 'true' ? true : input === false || input === 'false' ? false : undefined),
  'true or false',
);

export const oneOf = <A extends string>(...choices: ReadonlyArray<A>): t.Type<A, unknown, unknown> =>
  value(
    'OneOf',
    (u): u is A => choices.some((choice) => choice === u),
    (input) => choices.find((choice) => choice === input),
    `one of ${choices.join(', ')}`,
  );

const urlWith = (input: unknown, protocols: ReadonlyArray<string>): string | undefined =>
  typeof input === 'string' && URL.canParse(input) && protocols.includes(new URL(input).protocol) ? input : undefined;

/** Rules about where it leads are in `safe-url.ts`. */
export const HttpUrl = value(
  'HttpUrl',
  t.string.is,
  (input) => urlWith(input, ['http:', 'https:']),
  'a URL that begins with http:// or https://',
);

/** Secret as a whole, since it may hold a password. */
export const PostgresUrl = value(
  'PostgresUrl',
  (u): u is Secret => u instanceof Secret,
  (input) => {
    const url = urlWith(input, ['postgres:', 'postgresql:']);
    return url === undefined ? undefined : new Secret(url);
  },
  'a URL such as postgres://user:password@host:5432/database',
);

/** Secret as a whole, since it may hold a password. */
export const MailUrl = value(
  'MailUrl',
  (u): u is Secret => u instanceof Secret,
  (input) => {
    const url = urlWith(input, ['smtp:', 'smtps:']);
    return url === undefined || new URL(url).hostname === '' ? undefined : new Secret(url);
  },
  'a URL such as smtp://mail.example.com:587 or smtps://mail.example.com',
);

/** `expected` completes "must be …". */
export const textThat = (fits: (text: string) => boolean, expected: string): t.Type<string, unknown, unknown> =>
  value('TextThat', t.string.is, (input) => (typeof input === 'string' && fits(input) ? input : undefined), expected);

export const Schedule = value(
  'Schedule',
  t.string.is,
  (input) => (typeof input === 'string' && scheduleProblem(input) === undefined ? input : undefined),
  'a cron pattern of six fields, seconds first, such as "0 10 * * * *"',
);
