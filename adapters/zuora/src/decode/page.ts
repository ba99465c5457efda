/** Decoding one page of a list, and parts that are inside for some tenants and behind a link for others. */
import { inPureSteps, step } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { DecodePage } from '../paging.ts';
import { decodeAs, OptionalText } from './codecs.ts';

type Codec<Item> = t.Type<Item, unknown, unknown>;

/** A page whose list is called `name`. An answer without the list is no empty list: it is no such answer. */
export const pageAs = <Item>(name: string, item: Codec<Item>): DecodePage<Item> => {
  const decodeEnvelope = decodeAs(t.UnknownRecord, name);
  const decodeItems = decodeAs(t.array(item), name);
  const decodeLink = decodeAs(OptionalText, `nextPage of ${name}`);
  return (body) =>
    inPureSteps(function* () {
      const envelope = yield* step(decodeEnvelope(body));
      const items = yield* step(decodeItems(envelope[name]));
      return { items, nextPage: O.toNullable(yield* step(decodeLink(envelope.nextPage))) };
    });
};

/** The list itself, the link to it, or null where there is neither. */
export const insideOrLink = <Item>(item: Codec<Item>): Codec<ReadonlyArray<Item> | string | null> =>
  new t.Type(
    'InsideOrLink',
    (u): u is ReadonlyArray<Item> | string | null => typeof u === 'string' || Array.isArray(u) || u === null,
    (input, context) => {
      if (input === undefined || input === null || input === '') return t.success(null);
      return typeof input === 'string' ? t.success(input) : t.array(item).validate(input, context);
    },
    t.identity,
  );
