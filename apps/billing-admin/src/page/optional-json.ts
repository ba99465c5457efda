/** JSON without what is absent. */
import type { Json } from '@usage-billing/core/shared';
import { isSome, type Option } from 'fp-ts/lib/Option.js';

/** `{ [name]: … }`, or nothing where there is no value. */
export const given = <A>(name: string, value: Option<A>, write: (a: A) => Json): { readonly [name: string]: Json } =>
  isSome(value) ? { [name]: write(value.value) } : {};
