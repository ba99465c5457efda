/** Says which field of a request broke which rule, from what io-ts reports. */
import { JsonNumber } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { DocumentedType } from './documented.ts';
import type { InvalidField } from './problem.ts';

/** io-ts numbers the members of an intersection or union like fields; nobody sent those. */
const isMember = (parent: t.ContextEntry | undefined): boolean => {
  let codec: unknown = parent?.type;
  while (tagOf(codec) === 'ExactType' || tagOf(codec) === 'ReadonlyType' || tagOf(codec) === 'DocumentedType')
    codec = (codec as { readonly type: unknown }).type;
  return tagOf(codec) === 'IntersectionType' || tagOf(codec) === 'UnionType';
};

const tagOf = (codec: unknown): unknown => (codec as { readonly _tag?: unknown } | undefined)?._tag;

const fieldOf = (context: t.Context): string =>
  context
    .filter((entry, index) => entry.key !== '' && !isMember(context[index - 1]))
    .map((entry) => entry.key)
    .join('.');

const OBJECTS: ReadonlySet<unknown> = new Set(['InterfaceType', 'PartialType', 'ExactType', 'IntersectionType']);

const describe = (codec: t.ContextEntry['type'] | undefined): string => {
  const tag = tagOf(codec);
  if (tag === 'DocumentedType') return describe((codec as DocumentedType<unknown, unknown>).type);
  if (OBJECTS.has(tag)) return 'must be an object';
  if (tag === 'StringType') return 'must be text';
  if (tag === 'KeyofType')
    return `must be one of ${Object.keys((codec as t.KeyofType<Record<string, unknown>>).keys).join(', ')}`;
  return `is not a valid ${codec?.name ?? 'value'}`;
};

const reasonOf = ({ value, context, message }: t.ValidationError): string => {
  if (value === undefined) return 'is missing';
  return message ?? describe(context.at(-1)?.type);
};

/** Each field once, with the first rule that it broke; `whole` names the input where it is wrong altogether. */
export const invalidFields = (errors: t.Errors, whole: string): ReadonlyArray<InvalidField> => {
  const reasons = new Map<string, string>();
  for (const error of errors) {
    const field = fieldOf(error.context) || whole;
    if (!reasons.has(field)) reasons.set(field, reasonOf(error));
  }
  return [...reasons].map(([field, reason]) => ({ field, reason }));
};

/** Decodes, or names every field that is wrong. An exactly parsed number is no object, though JavaScript says so. */
export const decodeFields = <A>(
  codec: t.Decoder<unknown, A>,
  input: unknown,
  whole: string,
): E.Either<ReadonlyArray<InvalidField>, A> =>
  input instanceof JsonNumber || Array.isArray(input)
    ? E.left([{ field: whole, reason: 'must be an object' }])
    : E.mapLeft((errors: t.Errors) => invalidFields(errors, whole))(codec.decode(input));
