/** Dead letters in memory; without a quota. */
import type { DeadLetter, DeadLetters, KeptDeadLetter } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

/** Dead letters in memory, without a quota. */
export const memoryDeadLetters = (): DeadLetters => {
  const kept: KeptDeadLetter[] = [];
  const identities = new Set<string>();
  const expired = new Set<string>();
  const isOpen = ({ id, replayed, discarded }: KeptDeadLetter): boolean =>
    !replayed && O.isNone(discarded) && !expired.has(id);
  const change = (ids: ReadonlyArray<string>, with_: Partial<KeptDeadLetter>): void =>
    kept.forEach((letter, index) => {
      if (ids.includes(letter.id) && isOpen(letter)) kept[index] = { ...letter, ...with_ };
    });

  return {
    append: (letters) =>
      answer(() => {
        let added = 0;
        for (const letter of letters) {
          const identity = identityOf(letter);
          if (identities.has(identity)) continue;
          identities.add(identity);
          added += 1;
          const id = String(kept.length + 1).padStart(12, '0');
          kept.push({ ...letter, id, replayed: false, discarded: O.none });
        }
        return { kept: added, repeated: letters.length - added, dropped: 0, overShare: [] };
      }),
    list: ({ limit, after = '', all = false }) =>
      answer(() =>
        kept
          .filter((letter) => letter.id > after && !expired.has(letter.id) && (all || isOpen(letter)))
          .slice(0, limit),
      ),
    markReplayed: (ids) => answer(() => change(ids, { replayed: true })),
    discard: (ids, decision) => answer(() => change(ids, { discarded: O.some(decision) })),
    expire: (before) =>
      answer(() => {
        const old = kept.filter((letter) => isOpen(letter) && letter.reason === 'rejected' && letter.at < before);
        for (const { id } of old) expired.add(id);
        return old.length;
      }),
  };
};

const identityOf = ({ reason, source, tag = '', field, message, record }: DeadLetter): string =>
  JSON.stringify([reason, source, tag, field, message, record]);
