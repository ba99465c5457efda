import type { Books } from '../books.ts';

/** Something that goes wrong with a good month. */
export interface Damage {
  readonly what: string;
  readonly damage: (books: Books) => void;
  /** Organization, amount, unit, seams and days, as `wrongIn` writes them. */
  readonly shows: ReadonlyArray<string>;
}
