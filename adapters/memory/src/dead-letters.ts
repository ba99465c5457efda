/** Dead letters in memory. */
import type { DeadLetters, KeptDeadLetter } from '@usage-billing/core/usage';
import { answer } from './answer.ts';

export const memoryDeadLetters = (): DeadLetters => {
  const kept: KeptDeadLetter[] = [];
  return {
    append: (letters) =>
      answer(() => {
        for (const letter of letters)
          kept.push({ ...letter, id: String(kept.length + 1).padStart(12, '0'), replayed: false });
      }),
    list: ({ limit, after = '', all = false }) =>
      answer(() => kept.filter(({ id, replayed }) => id > after && (all || !replayed)).slice(0, limit)),
    markReplayed: (ids) =>
      answer(() => {
        kept.forEach((letter, index) => {
          if (ids.includes(letter.id)) kept[index] = { ...letter, replayed: true };
        });
      }),
  };
};
