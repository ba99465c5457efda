/** A reconciliation that takes its time says how much of each source it has read. */
import type { ReconcileDeps } from '@usage-billing/core/invoices';
import { inSteps, type Pages, step } from '@usage-billing/core/shared';
import { group } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

/** One that is over before is not worth a line. */
const FIRST_AFTER = 2_000;
const EVERY = 5_000;

type Sources = Pick<ReconcileDeps, 'directory' | 'journal' | 'eventStore' | 'ledger' | 'usage' | 'invoices'>;

/** The same ports. `now`: in milliseconds, from anywhere. */
export const sayingReads = (
  { directory, journal, eventStore, ledger, usage, invoices }: Sources,
  say: (text: string) => void,
  now: () => number = () => performance.now(),
): Sources => {
  const read = countedReads(say, now);
  return {
    directory: { ...directory, all: () => read.pages('organizations', directory.all()) },
    journal: { ...journal, lines: (days) => read.pages('lines of uploads', journal.lines(days)) },
    eventStore: {
      ...eventStore,
      hourlyTotals: (query) => read.pages('hours of events', eventStore.hourlyTotals(query)),
    },
    ledger: {
      ...ledger,
      sums: (query) =>
        inSteps(async function* () {
          const sums = yield* step(ledger.sums(query));
          read.rows('hours of the ledger', sums.length);
          return sums;
        }),
      unassigned: (range) => read.pages('rows that no upload took', ledger.unassigned(range)),
      assigned: (range) => read.pages('days that uploads took', ledger.assigned(range)),
    },
    usage: { ofAccount: (account) => read.pages('usage records of the provider', usage.ofAccount(account)) },
    invoices: { ofAccount: (account) => read.pages('invoices', invoices.ofAccount(account)) },
  };
};

/** In the order in which sources are first read. */
const countedReads = (say: (text: string) => void, now: () => number) => {
  const counts = new Map<string, number>();
  let next = now() + FIRST_AFTER;
  const rows = (what: string, count: number): void => {
    counts.set(what, (counts.get(what) ?? 0) + count);
    if (now() < next) return;
    next = now() + EVERY;
    say(`Read so far: ${[...counts].map(([each, sum]) => `${group(String(sum))} ${each}`).join(', ')}.`);
  };
  const pages = <Failure, Item>(what: string, all: Pages<Failure, Item>): Pages<Failure, Item> => ({
    async *[Symbol.asyncIterator]() {
      for await (const page of all) {
        if (E.isRight(page)) rows(what, page.right.length);
        yield page;
      }
    },
  });
  return { rows, pages };
};
