/** Leaving a transaction with an answer of one's own: it is undone, and the answer comes out. */
import type { AggregatesTaken, StaleUpload } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';

/** Thrown inside a transaction to undo it, and caught right outside. */
export class Undo<No> extends Error {
  readonly no: No;
  constructor(no: No) {
    super('the transaction is undone');
    this.no = no;
  }
}

export const orUndone =
  <No, A>(work: () => Promise<A>, isNo: (no: unknown) => no is No): (() => Promise<E.Either<No, A>>) =>
  async () => {
    try {
      return E.right(await work());
    } catch (error) {
      if (error instanceof Undo && isNo(error.no)) return E.left(error.no);
      throw error;
    }
  };

const hasTag =
  <Tag extends string>(tag: Tag) =>
  (no: unknown): no is { readonly _tag: Tag } =>
    typeof no === 'object' && no !== null && '_tag' in no && no._tag === tag;

export const isTaken = (no: unknown): no is AggregatesTaken => hasTag('AggregatesTaken')(no);
export const isStale = (no: unknown): no is StaleUpload => hasTag('StaleUpload')(no);
