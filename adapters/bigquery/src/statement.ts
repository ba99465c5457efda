/** A question to BigQuery: SQL with named parameters, each with its type. Every column of an answer is text or null. */
import { formatInstant, type Instant, instant } from '@usage-billing/core/shared';

export type Parameter =
  | { readonly type: 'TIMESTAMP'; readonly value: Instant }
  | { readonly type: 'STRING'; readonly value: string }
  | { readonly type: 'INT64'; readonly value: number | bigint };

export interface Statement {
  /** For logs and messages. */
  readonly name: string;
  readonly sql: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

export type Row = Readonly<Record<string, string | null>>;

export const timestamp = (value: Instant): Parameter => ({ type: 'TIMESTAMP', value: withinYears(value) });
export const text = (value: string): Parameter => ({ type: 'STRING', value });
export const whole = (value: number | bigint): Parameter => ({ type: 'INT64', value });

/** In the form that the client library hands on as it is: a bare text for a time it would drop without a word. */
export const written = (parameter: Parameter): string | number | { readonly value: string } => {
  if (parameter.type === 'TIMESTAMP') return { value: formatInstant(parameter.value) };
  return typeof parameter.value === 'bigint' ? parameter.value.toString() : parameter.value;
};

const EARLIEST = instant(-62_135_596_800_000_000n);
const LATEST = instant(253_402_300_799_999_999n);

/** A horizon may reach out of the years 1 to 9999, which is all that BigQuery can express. */
const withinYears = (value: Instant): Instant => (value < EARLIEST ? EARLIEST : value > LATEST ? LATEST : value);

/** Microseconds, as text: exact, whatever the client makes of numbers and times. */
export const micros = (moment: string): string => `CAST(UNIX_MICROS(${moment}) AS STRING)`;

/** The service's present; to the second where it is compared with moments of delivery, which are no finer. */
export const presentStatement: Statement = {
  name: 'the present',
  sql: `SELECT ${micros('CURRENT_TIMESTAMP()')} AS present`,
  parameters: {},
};

export const columnOf = (row: Row, name: string): string => {
  const value = row[name];
  if (typeof value !== 'string') throw new TypeError(`BigQuery: the answer has no ${name}`);
  return value;
};

export const instantOf = (row: Row, name: string): Instant => instant(BigInt(columnOf(row, name)));
