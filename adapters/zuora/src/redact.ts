/** Takes out of a text what nobody may read in a log or an error: credentials, and the numbers of cards. */
import type { ZuoraAuth } from './config.ts';

const SHOWN = '[secret]';

/** Digits as cards have them, in one piece or in groups; not those inside an id of letters and digits. */
const CARD_LIKE = /(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])/g;

const passesCheckDigit = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

/** A number of a card keeps its last four digits; quantities and ids fail the check digit nine times in ten. */
export const maskCards = (text: string): string =>
  text.replaceAll(CARD_LIKE, (found) => {
    const digits = found.replaceAll(/[ -]/g, '');
    return passesCheckDigit(digits) ? `****${digits.slice(-4)}` : found;
  });

export const secretsOf = (auth: ZuoraAuth): ReadonlyArray<string> =>
  auth._tag === 'OAuth' ? [auth.clientSecret] : [auth.apiAccessKeyId, auth.apiSecretAccessKey];

/** As they are, and as a URL or a form writes them. */
export const withoutSecrets = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)])
    .reduce((rest, secret) => rest.replaceAll(secret, SHOWN), text);
