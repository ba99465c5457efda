/** Options of the command line as options of the server; whatever is wrong is said at once, naming the option. */
import { readSettings } from '../control-api/read-settings.ts';
import type { FakeZuoraOptions } from '../options.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { FakeSettings } from '../settings/settings.ts';
import { BadUsage } from './bad-usage.ts';

export interface Flags {
  readonly port: string;
  readonly host: string;
  readonly now?: string;
  readonly set: ReadonlyArray<string>;
  readonly 'import-delay'?: string;
  readonly 'max-concurrent'?: string;
  readonly 'max-per-minute'?: string;
  readonly callback?: string;
  readonly 'ignore-idempotency-keys': boolean;
}

const DAY_SECONDS = 86_400;

export const readOptions = (flags: Flags): FakeZuoraOptions => ({
  port: whole('port', flags.port, 65_535),
  host: flags.host,
  ...readNow(flags.now),
  ...(flags['import-delay'] === undefined
    ? {}
    : { importDelayMs: whole('import-delay', flags['import-delay'], DAY_SECONDS * 365) * 1000 }),
  ...(flags['max-concurrent'] === undefined
    ? {}
    : { maxConcurrent: whole('max-concurrent', flags['max-concurrent'], 1_000_000) }),
  ...(flags['max-per-minute'] === undefined
    ? {}
    : { maxPerMinute: whole('max-per-minute', flags['max-per-minute'], 100_000_000) }),
  ...(flags.callback === undefined ? {} : { hostedPageCallback: webAddress('callback', flags.callback) }),
  ...(flags['ignore-idempotency-keys'] ? { idempotencyKeys: 'ignored' } : {}),
  ...readSet(flags.set),
});

const whole = (name: string, text: string, max: number): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) > max)
    throw new BadUsage(`--${name} must be a whole number from 0 to ${max}`);
  return Number(text);
};

/** The clock starts there and goes on as the machine's does. */
const readNow = (text: string | undefined): Pick<FakeZuoraOptions, 'now'> => {
  if (text === undefined) return {};
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new BadUsage(`--now must be a time such as 2026-10-05T12:00:00Z`);
  const ahead = at - Date.now();
  return { now: () => new Date(Date.now() + ahead) };
};

const webAddress = (name: string, text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new BadUsage(`--${name} must be an address that begins with http:// or https://`);
  return text;
};

const readSet = (set: ReadonlyArray<string>): Partial<FakeSettings> => {
  const fields = set.map((text): readonly [string, unknown] => {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    if (name === '') throw new BadUsage(`--set ${text} must be NAME=VALUE`);
    return [name, readValue(name, value)];
  });
  try {
    return readSettings(Object.fromEntries(fields));
  } catch (error) {
    throw error instanceof Refusal ? new BadUsage(`--set: ${error.message}`) : error;
  }
};

/** Numbers, true, false, null and objects are JSON; everything else is text. A percentage is text, too. */
const readValue = (name: string, text: string): unknown => {
  if (name === 'taxPercent' && text !== 'null') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
