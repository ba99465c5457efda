/**
 * Remembers what a law called, so that a broken law can say with which input.
 *
 * The subject is seen through proxies: of its functions, of the objects that hold them, and of the tasks that calls
 * return. Values that calls return are handed on as they are.
 */
import { showShort } from './show.ts';

/** Enough for what led to a failure. */
const REMEMBERED = 6;
const MAX_CHARACTERS = 300;

interface Call {
  readonly name: string;
  readonly given: ReadonlyArray<unknown>;
  outcome?: { readonly returned: unknown } | { readonly threw: unknown };
}

/** `calls` describes the latest calls, oldest first. */
export const traced = <Subject extends object>(
  given: Subject,
): { readonly subject: Subject; readonly calls: () => ReadonlyArray<string> } => {
  const latest: Call[] = [];
  const remember = (call: Call): Call => {
    latest.push(call);
    if (latest.length > REMEMBERED) latest.shift();
    return call;
  };
  return { subject: seen(given, '', remember) as Subject, calls: () => latest.map(described) };
};

type Remember = (call: Call) => Call;

const seen = (value: unknown, name: string, remember: Remember, owner?: unknown): unknown => {
  if (typeof value === 'function')
    return (...given: ReadonlyArray<unknown>) => {
      const call = remember({ name, given });
      return followed(call, () => Reflect.apply(value, owner, given));
    };
  return isHolder(value) ? proxied(value, name, remember) : value;
};

/** Something with functions in it: a record of functions or an instance of a class, but no value of its own kind. */
const isHolder = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  Object.prototype.toString.call(value) === '[object Object]' &&
  !(Symbol.asyncIterator in value);

/** An empty target, because a proxy may not change what a frozen target holds. */
const proxied = (holder: object, name: string, remember: Remember): object =>
  new Proxy(
    {},
    {
      get: (_, key) => {
        const value: unknown = Reflect.get(holder, key);
        return typeof key === 'symbol' ? value : seen(value, name === '' ? key : `${name}.${key}`, remember, holder);
      },
      has: (_, key) => key in holder,
      ownKeys: () => Reflect.ownKeys(holder),
      getOwnPropertyDescriptor: (_, key) =>
        Object.hasOwn(holder, key) ? { configurable: true, enumerable: true, value: undefined } : undefined,
    },
  );

/** Notes what a call comes to: at once, when its promise settles, or when the task that it returned is run. */
const followed = (call: Call, run: () => unknown): unknown => {
  let returned: unknown;
  try {
    returned = run();
  } catch (error) {
    call.outcome = { threw: error };
    throw error;
  }
  if (typeof returned === 'function') {
    const task = returned;
    return (...given: ReadonlyArray<unknown>) => followed(call, () => task(...given));
  }
  if (returned instanceof Promise)
    return returned.then(
      (value) => {
        call.outcome = { returned: value };
        return value;
      },
      (error: unknown) => {
        call.outcome = { threw: error };
        throw error;
      },
    );
  call.outcome = { returned };
  return returned;
};

const described = ({ name, given, outcome }: Call): string => {
  const call = `${name}(${given.map(short).join(', ')})`;
  if (outcome === undefined) return `${call} had not returned`;
  if ('threw' in outcome) return `${call} threw ${short(outcome.threw)}`;
  return outcome.returned === undefined ? call : `${call} returned ${short(outcome.returned)}`;
};

const short = (value: unknown): string => showShort(value, MAX_CHARACTERS);
