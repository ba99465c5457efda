/** Takes out of a text what nobody may read in a log or an error: credentials, and the numbers of cards. */
import type { ZuoraAuth } from './config.ts';

const SHOWN = '[secret]';

/** What Zuora names its objects by; a card has no place in it, though digits enough stand there in a row. */
const ID = /((?<![\da-f])[\da-f]{32}(?![\da-f]))/i;

/**
 * Digits in groups as people write them: by blanks and hyphens, or by dots, of which it takes two or more: with one it is
 * a decimal. A dot that no digit follows ends a sentence.
 */
const GROUPED: ReadonlyArray<RegExp> = [
  /(?<!\d|\d\.)\d+(?:[ \u00a0\u202f-]{1,2}\d+)*(?!\d|\.\d)/g,
  /(?<!\d|\d\.)\d+(?:\.\d+){2,}(?!\d)/g,
];

const SHORTEST_CARD = 13;
const LONGEST_CARD = 19;

const passesCheckDigit = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

/** Where the card that begins with this group ends, exclusively: an expiry date or a code may stand right beside it. */
const endOfCard = (groups: ReadonlyArray<string>, from: number): number => {
  let digits = '';
  let end = from;
  for (let at = from; at < groups.length && digits.length < LONGEST_CARD; at += 1) {
    digits += groups[at];
    const fits = digits.length >= SHORTEST_CARD && digits.length <= LONGEST_CARD;
    if (fits && passesCheckDigit(digits)) end = at + 1;
  }
  return end;
};

const maskGroups = (found: string): string => {
  if (found.length < SHORTEST_CARD) return found;
  const parts = found.split(/(\D+)/);
  const groups = parts.filter((_, index) => index % 2 === 0);
  let shown = '';
  let hiddenUntil = 0;
  for (const [at, group] of groups.entries()) {
    hiddenUntil = Math.max(hiddenUntil, endOfCard(groups, at));
    if (at >= hiddenUntil) shown += group + (parts[2 * at + 1] ?? '');
    else if (at + 1 === hiddenUntil)
      shown += `****${groups.slice(0, hiddenUntil).join('').slice(-4)}${parts[2 * at + 1] ?? ''}`;
  }
  return shown;
};

/** A number of a card keeps its last four digits; quantities and ids fail the check digit nine times in ten. */
export const maskCards = (text: string): string =>
  text
    .split(ID)
    .map((part, index) =>
      index % 2 === 1 ? part : GROUPED.reduce((rest, form) => rest.replaceAll(form, maskGroups), part),
    )
    .join('');

export const secretsOf = (auth: ZuoraAuth): ReadonlyArray<string> =>
  auth._tag === 'OAuth' ? [auth.clientSecret] : [auth.apiAccessKeyId, auth.apiSecretAccessKey];

/** As they are, and as a URL or a form writes them. */
export const withoutSecrets = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)])
    .reduce((rest, secret) => rest.replaceAll(secret, SHOWN), text);
