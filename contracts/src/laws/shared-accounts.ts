/** The laws of all {@link SharedAccounts}. */
import type { SharedAccounts } from '@usage-billing/core/invoices';
import { keptDecision, type StaffActions } from '@usage-billing/core/shared';
import { some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { aStaffDecision, at, instance } from './samples.ts';
import { right, together } from './unwrap.ts';

/** A store of shares, empty at first. */
export interface SharedAccountsSubject extends Closable {
  readonly sharedAccounts: SharedAccounts;
  /** Where they write what was done. */
  readonly actions: StaffActions;
}

const given = aStaffDecision({ note: "one bill for both, as 'ä' asked" });
const decision = keptDecision(given);
const share = (accountNumber: string, ids: ReadonlyArray<string>, moment = '2026-03-10T09:40:00.000001Z') => ({
  accountNumber,
  instanceIds: ids.map(instance),
  at: at(moment),
  decision: given,
});

/** `open` gives a place where nothing is shared. */
export const sharedAccountsLaws: Suite<SharedAccountsSubject> = suite('shared accounts', (law) => {
  law('what is shared is listed in order, with who decided it, when and why', async (t, { sharedAccounts }) => {
    t.deepEqual(await right(sharedAccounts.all), []);
    await right(sharedAccounts.share(share('W2', ['9'])));
    await right(sharedAccounts.share(share('W1', ['2', '1', '2'])));
    const { at: moment } = share('', []);
    t.deepEqual(await right(sharedAccounts.all), [
      { accountNumber: 'W1', instanceId: instance('1'), at: moment, decision },
      { accountNumber: 'W1', instanceId: instance('2'), at: moment, decision },
      { accountNumber: 'W2', instanceId: instance('9'), at: moment, decision },
    ]);
  });

  law('an organization that shares an account already keeps its first decision', async (t, { sharedAccounts }) => {
    await right(sharedAccounts.share(share('W1', ['1', '2'])));
    const before = await right(sharedAccounts.all);
    const again = { ...share('W1', ['1'], '2026-04-01T00:00:00Z'), decision: aStaffDecision({ by: 'bob' }) };
    await together(Array.from({ length: 4 }, () => sharedAccounts.share(again)));
    t.deepEqual(await right(sharedAccounts.all), before);
  });

  law('it ends for those that are named, and may begin again', async (t, { sharedAccounts }) => {
    await right(sharedAccounts.share(share('W1', ['1', '2'])));
    await right(sharedAccounts.share(share('W2', ['1'])));
    await right(sharedAccounts.end(share('W1', ['1', '7'])));
    await right(sharedAccounts.end(share('W1', ['1'])));
    const left = await right(sharedAccounts.all);
    t.deepEqual(
      left.map(({ accountNumber, instanceId }) => `${accountNumber} ${instanceId}`),
      ['W1 2', 'W2 1'],
    );
    const later = share('W1', ['1'], '2026-05-01T00:00:00Z');
    await right(sharedAccounts.share(later));
    t.is((await right(sharedAccounts.all))[0]?.at, later.at);
  });

  law('every change is in the audit log with all who shared the account before and after', async (t, subject) => {
    const { sharedAccounts, actions } = subject;
    await right(sharedAccounts.share(share('W1', ['2', '1'])));
    await right(sharedAccounts.share(share('W1', ['1'])));
    await right(sharedAccounts.share(share('W2', ['1'])));
    await right(sharedAccounts.end(share('W1', ['1', '7'])));
    await right(sharedAccounts.end(share('W1', ['1'])));
    const entries = await right(actions.list({ limit: 10, objectIds: ['W1'] }));
    t.deepEqual(
      entries.map(({ id: _, ...entry }) => entry),
      [
        { action: 'account.unshare', before: ['1', '2'], after: ['2'] } as const,
        { action: 'account.share', before: [], after: ['1', '2'] } as const,
      ].map(({ action, before, after }) => ({
        decision: given,
        at: share('', []).at,
        action,
        object: { kind: 'account', id: 'W1' },
        before: some({ organizations: before }),
        after: some({ organizations: after }),
      })),
    );
  });
});
