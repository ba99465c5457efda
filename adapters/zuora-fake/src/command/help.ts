/** What the command line explains. */
import { MEANINGS, settingText } from '../settings/meanings.ts';
import { DEFAULT_SETTINGS } from '../settings/settings.ts';

export const HELP = `A fake Zuora: accounts, usage imports, rating, invoices, a hosted payment page, and a page to look at it all.

Usage: npm run fake-zuora -- [options]

  --port N                     port to listen on (default 8095; 0 takes any free one)
  --host ADDRESS               address to listen on (default 127.0.0.1)
  --now TIME                   where its clock starts, e.g. 2026-10-05T12:00:00Z (default: now); it goes on from there
  --demo                       begin with some accounts, usage and invoices
  --set NAME=VALUE             how this tenant behaves; may be given often
  --settings                   list the names, defaults and meanings of --set
  --import-delay SECONDS       how long a usage import stays pending (default 60)
  --max-concurrent N           more requests than this at once are answered 429 (default 40)
  --max-per-minute N           more requests than this a minute are answered 429 (default: no such limit)
  --callback URL               where the hosted payment page sends the browser with refId (default: a page that shows it)
  --ignore-idempotency-keys    repeat a POST instead of replaying its answer
  --help                       show this

Examples:
  npm run fake-zuora -- --demo
  npm run fake-zuora -- --port 0 --max-per-minute 100 --set retryAfter=present
  npm run fake-zuora -- --set timeZone=Europe/Berlin --set billRunHour=2 --set lateUsage=next-invoice
  npm run fake-zuora -- --set 'rounding={"JPY":{"mode":"Down"}}' --set orders=on

By default it does what Zuora documents, and where that is unclear, the harder thing: usage of a period that was billed is
never rated, the running period is not billed, and a new account is billed at once unless the request says no.

It keeps everything in memory, and everybody who reaches it may do everything: do not show it to the world. Once it runs it
prints its credentials, the address of its page, and curl lines to try. Faults, clock, bill runs and other controls are under
/fake/; the README of this package lists them. Exit codes: 0 it was ended, 1 it could not start, 2 an option is wrong.`;

export const settingsHelp = (): string => {
  const rows = Object.entries(DEFAULT_SETTINGS).map(([name, value]) => ({
    name,
    value: settingText(value),
    meaning: MEANINGS[name as keyof typeof MEANINGS].replaceAll('`', ''),
  }));
  const wide = Math.max(...rows.map(({ name, value }) => `${name}=${value}`.length));
  return rows.map(({ name, value, meaning }) => `  ${`${name}=${value}`.padEnd(wide)}  ${meaning}`).join('\n');
};
