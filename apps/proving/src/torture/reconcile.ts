/** Reconciliation over random histories: nothing is ever unexplained, and with one figure damaged something always is. */
import { randomOf } from '../random.ts';
import { askBoth } from '../reconcile/ask.ts';
import { booksOf, copyOf, portsOver } from '../reconcile/books.ts';
import { damageOne } from '../reconcile/random-damage.ts';
import { wrongIn } from '../reconcile/said-text.ts';
import { walk } from '../reconcile/walk.ts';
import { days } from '../reconcile/words.ts';
import type { Verdict } from './verdict.ts';

export interface TortureReconcileOptions {
  readonly seconds: number;
  /** Of the first walk; the next ones have the numbers after it. */
  readonly seed: number;
  readonly say: (text: string) => void;
}

const DAMAGES_EACH = 25;

const MONTHS = [
  days('2026-01-01', '2026-02-01'),
  days('2026-02-01', '2026-03-01'),
  days('2026-01-01', '2026-03-01'),
] as const;
const [, , BOTH] = MONTHS;

/** At least one walk. */
export const tortureReconcile = async ({ seconds, seed, say }: TortureReconcileOptions): Promise<Verdict> => {
  const counts = { walks: 0, 'ledger rows': 0, 'usage records': 0, damages: 0 };
  const broken: string[] = [];
  const end = performance.now() + seconds * 1000;
  for (let number = seed; number === seed || performance.now() < end; number += 1) {
    const { books, found } = await walkAndDamage(number);
    counts.walks += 1;
    counts['ledger rows'] += books.rows;
    counts['usage records'] += books.usage;
    counts.damages += books.damages;
    for (const one of found) {
      broken.push(`walk ${number}: ${one}`);
      say(`walk ${number}: ${one}`);
    }
  }
  return { counts, broken };
};

const walkAndDamage = async (seed: number) => {
  const system = await walk(seed);
  try {
    const found: string[] = [];
    for (const range of MONTHS)
      for (const wrong of wrongIn(await askBoth(system.ports, range)))
        found.push(`nothing is wrong, and yet: ${wrong}`);
    const books = await booksOf(system);
    const random = randomOf(seed + 1);
    let damages = 0;
    for (let index = 0; index < DAMAGES_EACH; index += 1) {
      const copy = copyOf(books);
      const what = damageOne(copy, random);
      if (what === undefined) continue;
      damages += 1;
      if (wrongIn(await askBoth(await portsOver(copy, system), BOTH)).length === 0)
        found.push(`damage ${index} stays silent: ${what}`);
    }
    return { books: { rows: books.billing.rows.size, usage: books.usage.length, damages }, found };
  } finally {
    await system.close();
  }
};
