import type { AccountShare } from '@usage-billing/core/invoices';
import test from 'ava';
import fc from 'fast-check';
import { isNone, isSome, none } from 'fp-ts/lib/Option.js';
import type { BillableOrganization } from '../../../src/invoices/upload/prepare/billable-usage.ts';
import { refuseSharing } from '../../../src/invoices/upload/prepare/shared-account.ts';
import { sampleOrganization } from '../../trials/organization-sample.ts';
import { at, instance } from './upload-sample.ts';

const billable = (id: string, accountNumber: string): BillableOrganization => ({
  _tag: 'Billable',
  organization: sampleOrganization({ externalId: `org-${id}` }),
  instanceId: instance(id),
  accountNumber,
  range: { from: at('2026-10-01'), to: at('2026-10-15') },
  refusal: none,
});

const share = (id: string, accountNumber: string): AccountShare => ({
  accountNumber,
  instanceId: instance(id),
  at: at('2026-10-01'),
  decision: { by: 'ann', note: 'one bill' },
});

test('of all that name an account at most one is billed, unless each of those that are was allowed to', (t) => {
  const namings = fc.array(fc.constantFrom('W1', 'W2', 'W3'), { maxLength: 8 });
  const allowed = fc.uniqueArray(fc.nat(7));
  fc.assert(
    fc.property(namings, allowed, (accounts, shared) => {
      const organizations = accounts.map((number, index) => billable(String(index), number));
      const shares = shared.map((index) => share(String(index), accounts[index] ?? 'W1'));
      const judged = refuseSharing(organizations, shares);
      t.is(judged.length, organizations.length);
      for (const { accountNumber, instanceId, refusal } of judged) {
        const others = judged.filter(
          (other) => other.accountNumber === accountNumber && other.instanceId !== instanceId,
        );
        const mayShare = shared.some((index) => String(index) === instanceId);
        t.is(isNone(refusal), others.length === 0 || mayShare);
        if (isSome(refusal))
          for (const { organization } of others) t.true(refusal.value.detail.includes(organization.externalId));
      }
    }),
  );
});
