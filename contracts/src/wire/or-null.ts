/** Optional values as JSON has them: null where there is none. Read also where the field was left out. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { type DocumentedType, documented } from './documented.ts';
import { jsonSchemas } from './json-schema.ts';

const isOption = (u: unknown): u is O.Option<unknown> =>
  typeof u === 'object' && u !== null && '_tag' in u && (u._tag === 'None' || (u._tag === 'Some' && 'value' in u));

export const orNull = <A, Out>(codec: t.Type<A, Out, unknown>): DocumentedType<O.Option<A>, Out | null> =>
  documented(
    new t.Type<O.Option<A>, Out | null, unknown>(
      `${codec.name} or null`,
      (u): u is O.Option<A> => isOption(u) && (O.isNone(u) || codec.is(u.value)),
      (input, context) =>
        input === undefined || input === null
          ? t.success(O.none)
          : E.map((value: A) => O.some(value))(codec.validate(input, context)),
      (value) => (O.isSome(value) ? codec.encode(value.value) : null),
    ),
    { anyOf: [jsonSchemas('').schemaOf(codec), { type: 'null' }] },
  );
