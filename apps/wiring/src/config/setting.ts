/** One thing that can be configured: where it comes from, what it may be, and how `--help` explains it. */
import type * as t from 'io-ts';

export interface Setting<A> extends SettingInfo<A> {
  /** The value when none is given; `shown` is how `--help` prints it. Null: a value is required. */
  readonly fallback: { readonly value: A; readonly shown: string } | null;
}

export interface SettingInfo<A> {
  /** Where the value stands in the configuration file, e.g. `ingester.port`. */
  readonly path: string;
  /** The environment variable that overrides the file. */
  readonly env: string;
  /** For `--help`: one line, without a full stop. */
  readonly help: string;
  /** Reads text (from the environment) as well as JSON (from the file); its message says what would be right. */
  readonly codec: t.Type<A, unknown, unknown>;
  /**
   * An empty variable is an error. For settings whose absence selects another system or turns a protection off: a
   * manifest that passes an empty variable on must not do that unnoticed. Elsewhere empty means not set.
   */
  readonly rejectEmpty?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a record of settings of any types, whose types ConfigOf reads back
export type Settings = Readonly<Record<string, Setting<any>>>;

const SECRETS: ReadonlySet<string> = new Set(['SecretText', 'RotatedSecret', 'PostgresUrl', 'MailUrl']);

/** The variable that names a file with the value, where that is a secret: orchestrators mount them as files. */
export const fileVariable = ({ env, codec }: SettingInfo<unknown>): string | undefined =>
  SECRETS.has(codec.name) ? `${env}_FILE` : undefined;

/** The values of a record of settings. */
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer A> ? A : never };

export const required = <A>(info: SettingInfo<A>): Setting<A> => ({ ...info, fallback: null });

export const optional = <A>(info: SettingInfo<A>): Setting<A | undefined> => ({
  ...info,
  codec: info.codec as unknown as t.Type<A | undefined, unknown, unknown>,
  fallback: { value: undefined, shown: 'none' },
});

export const withDefault = <A>(info: SettingInfo<A>, value: A, shown: string = String(value)): Setting<A> => ({
  ...info,
  fallback: { value, shown },
});
