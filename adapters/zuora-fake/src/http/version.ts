/**
 * `Zuora-Version` (*Introduction to Zuora API Versions*, *API upgrades*): a number such as `257.0`, or a date from 2024 on,
 * which is later than every number.
 */
import { refusal } from '../refusals/refusal.ts';

const KNOWN: ReadonlyArray<string> = [
  ...['186.0', '187.0', '188.0', '189.0', '196.0', '206.0', '207.0', '211.0', '214.0', '215.0', '216.0', '223.0'],
  ...['224.0', '230.0', '239.0', '256.0', '257.0', '309.0', '314.0', '315.0', '329.0', '330.0', '336.0', '337.0'],
  ...['338.0', '341.0', '2024-05-20', '2025-08-12'],
];

const rank = (version: string): number => {
  const [year = '0', month = '0', day = '0'] = version.split('-');
  return version.includes('-') ? Number(year) * 10_000 + Number(month) * 100 + Number(day) : Number(version);
};

/** The version by which a request is answered. */
export const readVersion = (header: string, otherwise: string): string => {
  if (header === '') return otherwise;
  const version = /^\d+$/.test(header) ? `${header}.0` : header;
  if (!KNOWN.includes(version)) throw refusal('request', 'invalid', `Zuora-Version '${header}' is not supported.`);
  return version;
};

export const isVersion = (text: string): boolean => KNOWN.includes(text);

export const isAtLeast = (version: string, first: string): boolean => rank(version) >= rank(first);

/** From here on every error category has an HTTP status of its own. */
export const hasStatuses = (version: string): boolean => isAtLeast(version, '2024-05-20');
