/**
 * Names under which the container keeps things, each carrying the type of the thing, so that a wrong or missing
 * dependency, or one out of order, does not compile.
 */
import type { AbstractNewable } from 'inversify';

/** Of inversify's identifiers only a class carries a type, so a token is a class that is never constructed. */
export type Token<T> = AbstractNewable<T>;

/** `name` appears in inversify's message when nothing was bound. */
export const token = <T>(name: string): Token<T> => {
  const identity = class {};
  Object.defineProperty(identity, 'name', { value: name });
  return identity as unknown as Token<T>;
};
