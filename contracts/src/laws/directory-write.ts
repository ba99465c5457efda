/** Laws of writing to the directory: idempotent, and the first word stands. */
import type { Organization, RefusalFlag } from '@usage-billing/core/trials';
import { none, some } from 'fp-ts/lib/Option.js';
import type { DirectorySubject } from './directory-subject.ts';
import type { Law } from './law.ts';
import { anOrganization, at, instance } from './samples.ts';
import { left, right, together } from './unwrap.ts';

const WHO = 'frosty-sky-72';
const NOW = at('2026-03-10T09:40:00.000001Z');
const LATER = at('2026-03-11T00:00:00Z');

export const directoryWriteLaws = (law: Law<DirectorySubject>): void => {
  const now = ({ directory }: DirectorySubject): Promise<Organization> => right(directory.findByExternalId(WHO));
  const seeded = async ({ seed }: DirectorySubject): Promise<void> =>
    seed([anOrganization(), anOrganization({ id: some(instance('2')), externalId: 'other' })], []);
  const refuse = ({ directory }: DirectorySubject, flag: RefusalFlag, refused = true) =>
    directory.setRefusal({ externalId: WHO, flag, refused, reason: 'trial expired' });

  for (const flag of ['refuseDataAccess', 'refuseDataUpload'] as const)
    law(`${flag} is set once, cleared once, and the other flag is left alone`, async (t, subject) => {
      await seeded(subject);
      const before = await now(subject);
      t.deepEqual(await right(refuse(subject, flag)), { changed: true });
      t.deepEqual(await right(refuse(subject, flag)), { changed: false });
      t.deepEqual(await now(subject), { ...before, [flag]: true, refuseDataReason: some('trial expired') });
      t.deepEqual(await right(refuse(subject, flag, false)), { changed: true });
      t.deepEqual(await right(refuse(subject, flag, false)), { changed: false });
      t.deepEqual(await now(subject), before, 'the reason went with the last flag');
    });

  law('the reason stays until the last flag is cleared', async (t, subject) => {
    await seeded(subject);
    await right(refuse(subject, 'refuseDataAccess'));
    await right(refuse(subject, 'refuseDataUpload'));
    await right(refuse(subject, 'refuseDataAccess', false));
    t.deepEqual((await now(subject)).refuseDataReason, some('trial expired'));
    await right(refuse(subject, 'refuseDataUpload', false));
    t.deepEqual((await now(subject)).refuseDataReason, none);
  });

  law('of callers that set a flag at once exactly one changed it', async (t, subject) => {
    await seeded(subject);
    const answers = await together(Array.from({ length: 10 }, () => refuse(subject, 'refuseDataUpload')));
    t.is(answers.filter(({ changed }) => changed).length, 1);
  });

  law('the account is stored, the latest number with the creation time of the first call', async (t, subject) => {
    await seeded(subject);
    const before = await now(subject);
    const account = { externalId: WHO, account: { provider: 'one-provider', number: 'W07a5' } };
    await right(subject.directory.setBillingAccount({ ...account, createdAt: NOW }));
    await right(subject.directory.setBillingAccount({ ...account, createdAt: LATER }));
    t.deepEqual(await now(subject), {
      ...before,
      billingAccount: some({ provider: 'one-provider', number: 'W07a5' }),
      billingAccountCreatedAt: some(NOW),
    });
    t.deepEqual((await right(subject.directory.findByExternalId('other'))).billingAccount, none);
    await right(
      subject.directory.setBillingAccount({
        ...account,
        account: { provider: 'another', number: 'W-new' },
        createdAt: LATER,
      }),
    );
    const { billingAccount, billingAccountCreatedAt } = await now(subject);
    t.deepEqual([billingAccount, billingAccountCreatedAt], [some({ provider: 'another', number: 'W-new' }), some(NOW)]);
  });

  law('that owners were told is written down once per notice, and the first time stands', async (t, subject) => {
    await seeded(subject);
    const before = await now(subject);
    const { directory } = subject;
    await right(directory.recordNotified(WHO, 'trial pending expiry', NOW));
    t.deepEqual(await now(subject), { ...before, trialPendingExpiryNotifiedAt: some(NOW) });
    await right(directory.recordNotified(WHO, 'trial expired', LATER));
    await right(directory.recordNotified(WHO, 'trial expired', NOW));
    await right(directory.recordNotified(WHO, 'trial pending expiry', LATER));
    await right(directory.recordNotified(WHO, 'data upload refused', NOW));
    t.deepEqual(await now(subject), {
      ...before,
      trialPendingExpiryNotifiedAt: some(NOW),
      trialExpiredNotifiedAt: some(LATER),
    });
  });

  law('that billing is configured may be told many times', async (t, subject) => {
    await seeded(subject);
    await right(subject.directory.billingConfigured(WHO));
    await right(subject.directory.billingConfigured(WHO));
    t.is((await now(subject)).externalId, WHO);
  });

  law('writing about an organization that is not there is OrganizationNotFound', async (t, { directory }) => {
    const externalId = 'nobody';
    const missing = { _tag: 'OrganizationNotFound', id: externalId } as const;
    const flag = { externalId, flag: 'refuseDataAccess', refused: true, reason: 'x' } as const;
    t.deepEqual(await left(directory.setRefusal(flag)), missing);
    t.deepEqual(
      await left(
        directory.setBillingAccount({ externalId, account: { provider: 'one-provider', number: 'W' }, createdAt: NOW }),
      ),
      missing,
    );
    t.deepEqual(await left(directory.recordNotified(externalId, 'trial expired', NOW)), missing);
    t.deepEqual(await left(directory.billingConfigured(externalId)), missing);
    t.deepEqual(await left(directory.mayUser('ann', 'billing.view', externalId)), missing);
  });

  law('a user may do what was granted for that organization, and nothing else', async (t, { directory, seed }) => {
    await seed(
      [anOrganization(), anOrganization({ id: some(instance('2')), externalId: 'other' })],
      [
        { userId: 'ann', permission: 'billing.view', externalId: WHO },
        { userId: 'bob', permission: 'billing.view', externalId: 'other' },
        { userId: 'bob', permission: 'billing.update', externalId: 'other' },
      ],
    );
    t.true(await right(directory.mayUser('ann', 'billing.view', WHO)));
    t.false(await right(directory.mayUser('ann', 'billing.update', WHO)));
    t.false(await right(directory.mayUser('ann', 'billing.view', 'other')));
    t.true(await right(directory.mayUser('bob', 'billing.update', 'other')));
    t.false(await right(directory.mayUser('Ann', 'billing.view', WHO)));
    t.false(await right(directory.mayUser('', 'billing.view', WHO)));
    t.false(await right(directory.mayUser('ann&permission=billing.update', 'billing.update', WHO)));
  });
};
