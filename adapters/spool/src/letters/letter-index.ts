/** What is known of the letters in the file without reading it: whether a letter is there already, and what the quota allows. */
import { hash } from 'node:crypto';
import type { Instant } from '@usage-billing/core/shared';
import type { DeadLetter } from '@usage-billing/core/usage';

/** Of rejected letters; those that the event store refused are kept beyond it. */
export interface LetterQuota {
  readonly bytes: number;
  readonly count: number;
}

export interface LetterEntry {
  readonly id: string;
  readonly identity: string;
  readonly share: string;
  readonly bytes: number;
  readonly at: Instant;
  readonly reason: DeadLetter['reason'];
  /** Replayed, discarded or expired: it takes nothing of the quota. */
  dealtWith: boolean;
}

export interface LetterIndex {
  readonly find: (identity: string) => LetterEntry | undefined;
  /** It is there, and nobody dealt with it. */
  readonly isOpen: (id: string) => boolean;
  readonly fits: (letter: DeadLetter, bytes: number) => boolean;
  readonly add: (entry: LetterEntry) => void;
  readonly remove: (entry: LetterEntry) => void;
  readonly deal: (id: string) => void;
  readonly open: () => ReadonlyArray<LetterEntry>;
  readonly openBytes: () => number;
  readonly openCount: () => number;
}

/** A letter is its content: the same record, refused for the same reason, is the same letter whenever it comes. */
export const identityOf = ({ reason, source, tag = '', field, message, record }: DeadLetter): string =>
  hash('sha256', JSON.stringify([reason, source, tag, field, message, record]), 'base64url').slice(0, 22);

/** Of whose part of the quota it takes. */
export const shareOf = ({ tag, source }: DeadLetter): string => tag ?? source;

export const entryOf = (letter: DeadLetter, id: string, bytes: number): LetterEntry => ({
  id,
  identity: identityOf(letter),
  share: shareOf(letter),
  bytes,
  at: letter.at,
  reason: letter.reason,
  dealtWith: false,
});

interface Sum {
  bytes: number;
  count: number;
}

export const createLetterIndex = (quota: LetterQuota): LetterIndex => {
  const byIdentity = new Map<string, LetterEntry>();
  const ids = new Map<string, LetterEntry>();
  const shares = new Map<string, Sum>();
  const all: Sum = { bytes: 0, count: 0 };

  const change = ({ share, bytes }: LetterEntry, sign: 1 | -1): void => {
    const sum = shares.get(share) ?? { bytes: 0, count: 0 };
    for (const one of [sum, all]) {
      one.bytes += sign * bytes;
      one.count += sign;
    }
    if (sum.count === 0) shares.delete(share);
    else shares.set(share, sum);
  };
  /**
   * A tag may have as much as it leaves free: one alone half of the quota, two a third each. However many flood it, others
   * find room (a dynamic threshold, as switches share their memory among ports).
   */
  const isWithinShare = (sum: Sum, bytes: number): boolean =>
    sum.bytes + bytes <= quota.bytes - all.bytes && sum.count + 1 <= quota.count - all.count;

  return {
    find: (identity) => byIdentity.get(identity),
    isOpen: (id) => ids.get(id)?.dealtWith === false,
    fits: (letter, bytes) =>
      letter.reason === 'refused' || isWithinShare(shares.get(shareOf(letter)) ?? { bytes: 0, count: 0 }, bytes),
    add: (entry) => {
      byIdentity.set(entry.identity, entry);
      ids.set(entry.id, entry);
      if (!entry.dealtWith) change(entry, 1);
    },
    remove: (entry) => {
      byIdentity.delete(entry.identity);
      ids.delete(entry.id);
      if (!entry.dealtWith) change(entry, -1);
    },
    deal: (id) => {
      const entry = ids.get(id);
      if (entry === undefined || entry.dealtWith) return;
      change(entry, -1);
      entry.dealtWith = true;
    },
    open: () => [...ids.values()].filter(({ dealtWith }) => !dealtWith),
    openBytes: () => all.bytes,
    openCount: () => all.count,
  };
};
