/** One thing that can be configured: where it comes from, what it may be, and how `--help` explains it. */
import type * as t from 'io-ts';

export interface Setting<A> {
  /** Where the value stands in the configuration file, e.g. `ingester.port`. */
  readonly path: string;
  /** The environment variable that overrides the file. */
  readonly env: string;
  /** For `--help`: one line, without a full stop. */
  readonly help: string;
  /** Reads text (from the environment) as well as JSON (from the file); its message says what would be right. */
  readonly codec: t.Type<A, unknown, unknown>;
  /** What holds when nothing is given; `shown` is how `--help` writes it. Null: something must be given. */
  readonly fallback: { readonly value: A; readonly shown: string } | null;
}

// biome-ignore lint/suspicious/noExplicitAny: a record of settings of any types, whose types ConfigOf reads back
export type Settings = Readonly<Record<string, Setting<any>>>;

/** The values of a record of settings. */
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer A> ? A : never };

interface About<A> {
  readonly path: string;
  readonly env: string;
  readonly help: string;
  readonly codec: t.Type<A, unknown, unknown>;
}

export const required = <A>(about: About<A>): Setting<A> => ({ ...about, fallback: null });

export const optional = <A>(about: About<A>): Setting<A | undefined> => ({
  ...about,
  codec: about.codec as unknown as t.Type<A | undefined, unknown, unknown>,
  fallback: { value: undefined, shown: 'none' },
});

export const withDefault = <A>(about: About<A>, value: A, shown: string = String(value)): Setting<A> => ({
  ...about,
  fallback: { value, shown },
});
