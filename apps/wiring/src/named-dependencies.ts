/** Dependencies by name instead of by position: a use case takes a record of ports, and the container fills it. */
import type { Container } from 'inversify';
import type { Token } from './token.ts';

export type Tokens = Readonly<Record<string, Token<unknown>>>;

/** What the tokens of a record stand for. */
export type Resolved<T extends Tokens> = { readonly [K in keyof T]: T[K] extends Token<infer A> ? A : never };

/** As `bind(token)` of a container module returns it. */
interface Binding<A, Bound> {
  toResolvedValue(factory: (...values: ReadonlyArray<unknown>) => A | Promise<A>, tokens: Array<Token<unknown>>): Bound;
}

/**
 * Binds what `create` returns. A port that is missing from the record, or of another type, does not compile.
 *
 * ```ts
 * bindNamed(bind(AggregateToken), aggregateUsage, { ledger: UsageLedgerToken, clock: ClockToken });
 * ```
 */
export const bindNamed = <A, T extends Tokens, Bound>(
  binding: Binding<A, Bound>,
  create: (dependencies: Resolved<T>) => A | Promise<A>,
  tokens: T,
): Bound => {
  const names = Object.keys(tokens);
  return binding.toResolvedValue(
    (...values) => create(Object.fromEntries(names.map((name, index) => [name, values[index]])) as Resolved<T>),
    Object.values(tokens),
  );
};

/** For the outermost layer: what a command needs, by name. */
export const resolveAll = async <T extends Tokens>(container: Container, tokens: T): Promise<Resolved<T>> => {
  const entries = Object.entries(tokens).map(async ([name, token]) => [name, await container.getAsync(token)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Resolved<T>;
};
