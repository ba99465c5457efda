/**
 * A port with a crash point before and after each of its calls, whatever it is called: the port's own properties decide,
 * so that a method added to it is watched without anybody thinking of it.
 */
import type { CrashPoints } from './crash-points.ts';

type Call = (this: unknown, ...parameters: ReadonlyArray<unknown>) => unknown;

const isCall = (value: unknown): value is Call => typeof value === 'function';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isPages = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value;

/** What is watched already, under whichever name came first: a part of a provider is the provider's too. */
const watched = new WeakSet<object>();

const watchPages = (points: CrashPoints, name: string, pages: AsyncIterable<unknown>): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]: () => {
    const iterator = pages[Symbol.asyncIterator]();
    return {
      next: async () => {
        const leave = points.enter(name);
        const page = await iterator.next();
        leave();
        return page;
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    };
  },
});

/** fp-ts runs a task as what follows another promise, which hands it `undefined`. */
const isBare = (parameters: ReadonlyArray<unknown>): boolean => parameters.every((one) => one === undefined);

/**
 * A call without arguments is where something happens: a task that runs, a clock that is read. One with arguments only
 * describes what will; ports are lazy, and where one is not, no point could be put before its effect.
 */
const watchCall = (points: CrashPoints, name: string, call: Call, self: unknown): Call =>
  function watchedCall(...parameters) {
    if (!isBare(parameters)) {
      const described = Reflect.apply(call, self, parameters);
      if (described instanceof Promise) throw new TypeError(`${name} began before its task was run`);
      return watch(points, name, described, undefined);
    }
    const leave = points.enter(name);
    const answer = Reflect.apply(call, self, parameters);
    if (answer instanceof Promise)
      return answer.then((settled: unknown) => {
        leave();
        return settled;
      });
    leave();
    return watch(points, name, answer, undefined);
  };

const watchRecord = (points: CrashPoints, name: string, record: object): object => {
  const proxy = new Proxy(record, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      return typeof property === 'symbol' ? value : watch(points, `${name}.${property}`, value, target);
    },
  });
  watched.add(proxy);
  return proxy;
};

const watch = (points: CrashPoints, name: string, value: unknown, self: unknown): unknown => {
  if (isCall(value)) return watchCall(points, name, value, self);
  if (!isObject(value) || watched.has(value)) return value;
  return isPages(value) ? watchPages(points, name, value) : watchRecord(points, name, value);
};

/** `name`: what the points are called after. */
export const watchPort = <Port extends object>(points: CrashPoints, name: string, port: Port): Port =>
  watch(points, name, port, undefined) as Port;
