/** Mistakes in wiring must not compile: each `@ts-expect-error` here fails the type check when its line is accepted. */
import type { Clock } from '@usage-billing/core/shared';
import { instant } from '@usage-billing/core/shared';
import test from 'ava';
import { Container } from 'inversify';
import 'reflect-metadata';
import { override } from '../src/override.ts';
import { token } from '../src/token.ts';
import { ClockToken } from '../src/tokens.ts';

interface Pool {
  readonly query: (text: string) => Promise<number>;
}
interface Store {
  readonly append: (count: number) => bigint;
}

const PoolToken = token<Pool>('Pool');
const StoreToken = token<Store>('Store');

const clock: Clock = { now: () => instant(5n) };
const pool: Pool = { query: async () => 1 };
const createStore = (_pool: Pool, time: Clock): Store => ({ append: () => time.now() });

const container = (): Container => {
  const empty = new Container({ defaultScope: 'Singleton' });
  empty.bind(PoolToken).toConstantValue(pool);
  empty.bind(ClockToken).toConstantValue(clock);
  return empty;
};

test('a binding with the right dependencies compiles and is resolved once', async (t) => {
  const bound = container();
  bound.bind(StoreToken).toResolvedValue(createStore, [PoolToken, ClockToken]);
  const store: Store = await bound.getAsync(StoreToken);
  t.is(store.append(1), 5n);
  t.is(await bound.getAsync(StoreToken), store);
});

test('out of order, missing, superfluous and wrongly typed dependencies do not compile', (t) => {
  const bound = container();
  // @ts-expect-error out of order
  bound.bind(StoreToken).toResolvedValue(createStore, [ClockToken, PoolToken]);
  // @ts-expect-error one is missing
  bound.bind(StoreToken).toResolvedValue(createStore, [PoolToken]);
  // @ts-expect-error all are missing
  bound.bind(StoreToken).toResolvedValue(createStore);
  // @ts-expect-error one too many
  bound.bind(StoreToken).toResolvedValue((_pool: Pool): Store => ({ append: () => 0n }), [PoolToken, ClockToken]);
  // @ts-expect-error the factory makes something else
  bound.bind(ClockToken).toResolvedValue(createStore, [PoolToken, ClockToken]);
  // @ts-expect-error the value is something else
  bound.bind(ClockToken).toConstantValue(pool);
  // @ts-expect-error the port has a Date here
  bound.bind(ClockToken).toConstantValue({ now: () => new Date() });
  // @ts-expect-error an override of another type
  override(ClockToken, pool);
  // @ts-expect-error what comes out is a Pool
  const wrong: Clock = bound.get(PoolToken);
  t.is<unknown, unknown>(wrong, pool);
});

test('a token that nobody bound is named in the error', (t) => {
  const error = t.throws(() => new Container().get(StoreToken));
  t.regex(error.message, /Store/);
});
