/** Decoding one page of a list, and parts that are inside for some tenants and behind a link for others. */
import * as E from 'fp-ts/lib/Either.js';
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
  return (body) => {
    const envelope = decodeEnvelope(body);
    if (E.isLeft(envelope)) return envelope;
    const items = decodeItems(envelope.right[name]);
    if (E.isLeft(items)) return items;
    const link = decodeLink(envelope.right.nextPage);
    return E.isLeft(link) ? link : E.right({ items: items.right, nextPage: O.toNullable(link.right) });
  };
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
