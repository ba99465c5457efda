/** The laws of every {@link OrganizationRegister}, seen through the directory that it changes. */
import type { StaffActions } from '@usage-billing/core/shared';
import { DAY, formatInstant, plus } from '@usage-billing/core/shared';
import type { NewOrganization, OrganizationDirectory, OrganizationRegister } from '@usage-billing/core/trials';
import { isRight } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import type { DirectorySubject } from './directory-subject.ts';
import { type Suite, suite } from './law.ts';
import { anOrganization, aStaffDecision, at, instance } from './samples.ts';
import { allOf, left, right } from './unwrap.ts';

/** A register, empty at first, with the directory that shows it. */
export interface OrganizationRegisterSubject extends Pick<DirectorySubject, 'seed' | 'close'> {
  readonly register: OrganizationRegister;
  readonly directory: OrganizationDirectory;
  readonly actions: StaffActions;
}

const NOW = at('2026-03-10T09:40:00.000001Z');
const LATER = plus(NOW, DAY);
const BY_ANN = aStaffDecision();
const SLUG = 'frosty-sky-72';

const ofNew = (given: Partial<NewOrganization> = {}): NewOrganization => ({
  externalId: SLUG,
  id: instance('1234'),
  name: "Frosty 'Sky' ä",
  emails: ['owner@frosty.example'],
  trialExpiresAt: plus(NOW, 30n * DAY),
  at: NOW,
  decision: BY_ANN,
  ...given,
});

/** `open` gives a register of nobody. */
export const organizationRegisterLaws: Suite<OrganizationRegisterSubject> = suite('organization register', (law) => {
  const change = { externalId: SLUG, at: LATER, decision: BY_ANN };

  law('a new organization is on trial, is found by either id, and is in the lists', async (t, subject) => {
    const { register, directory } = subject;
    const created = await right(register.create(ofNew()));
    t.deepEqual(created, {
      ...anOrganization(),
      ...{ name: "Frosty 'Sky' ä", emails: ['owner@frosty.example'], platform: '', environment: '' },
      ...{ createdAt: NOW, trialExpiresAt: plus(NOW, 30n * DAY), firstSeenConnectedAt: none, team: none },
    });
    t.deepEqual(await right(directory.findByExternalId(SLUG)), created);
    t.deepEqual(await right(directory.findByInternalId(instance('1234'))), created);
    t.deepEqual(await allOf(directory.onTrial(NOW)), [created]);
  });

  law('neither id of another organization is taken', async (t, { register, directory }) => {
    const first = await right(register.create(ofNew()));
    const taken = async (given: Partial<NewOrganization>) => left(register.create(ofNew(given)));
    t.deepEqual(await taken({ id: instance('2') }), { _tag: 'IdTaken', id: SLUG });
    t.deepEqual(await taken({ externalId: 'other' }), { _tag: 'IdTaken', id: '1234' });
    t.deepEqual(await allOf(directory.all()), [first]);
  });

  law('of callers that create at once one has the ids', async (t, { register, directory }) => {
    const told = await Promise.all(Array.from({ length: 6 }, () => register.create(ofNew())()));
    t.is(told.filter(isRight).length, 1);
    t.is((await allOf(directory.all())).length, 1);
  });

  law(
    'of callers that give one internal id at once, those who do not get it leave who had the external id alone',
    async (t, subject) => {
      const { register, directory, seed } = subject;
      const slugs = Array.from({ length: 6 }, (_, index) => `calm-sea-${index}`);
      const ids = slugs.map((_, index) => instance(`${70 + index}`));
      await seed(
        slugs.map((externalId, index) =>
          anOrganization({ externalId, id: some(ids[index] ?? instance('70')), deletedAt: some(NOW) }),
        ),
        [],
      );
      const told = await Promise.all(slugs.map((externalId) => register.create(ofNew({ externalId, at: LATER }))()));
      t.is(told.filter(isRight).length, 1);
      const earlier = await Promise.all(ids.map((id) => right(directory.findByInternalId(id))));
      t.is(earlier.filter(({ externalId }) => externalId.includes('~')).length, 1);
    },
  );

  law('a name is changed, as often as it is said', async (t, { register, directory }) => {
    const before = await right(register.create(ofNew()));
    t.deepEqual(await right(register.rename({ ...change, name: 'Calm Sea' })), { changed: true });
    t.deepEqual(await right(register.rename({ ...change, name: 'Calm Sea' })), { changed: false });
    t.deepEqual(await right(directory.findByExternalId(SLUG)), { ...before, name: 'Calm Sea' });
  });

  law('a deletion stands from the first time on, and ends what can be changed', async (t, { register, directory }) => {
    const before = await right(register.create(ofNew()));
    t.deepEqual(await right(register.remove(change)), { changed: true });
    t.deepEqual(await right(register.remove({ ...change, at: plus(LATER, DAY) })), { changed: false });
    t.deepEqual(await right(directory.findByExternalId(SLUG)), { ...before, deletedAt: some(LATER) });
    t.deepEqual(await left(register.rename({ ...change, name: 'x' })), { _tag: 'OrganizationDeleted', id: SLUG });
    t.deepEqual(await left(register.create(ofNew({ externalId: 'other' }))), { _tag: 'IdTaken', id: '1234' });
  });

  law('an external id that is given again leads to nothing of who had it', async (t, subject) => {
    const { register, directory, seed } = subject;
    const account = { provider: 'one-provider', number: 'W1' };
    await seed(
      [anOrganization({ externalId: SLUG, billingAccount: some(account), name: 'Earlier' })],
      [{ userId: 'bob', permission: 'billing.view', externalId: SLUG }],
    );
    await right(register.remove(change));
    const next = await right(register.create(ofNew({ id: instance('2'), at: plus(LATER, DAY) })));
    t.deepEqual(await right(directory.findByExternalId(SLUG)), next);
    t.deepEqual(next.billingAccount, none);
    t.false(await right(directory.mayUser('bob', 'billing.view', SLUG)));

    const earlier = await right(directory.findByInternalId(instance('1234')));
    t.deepEqual(
      [earlier.name, earlier.externalId, earlier.billingAccount],
      ['Earlier', `${SLUG}~1234`, some(account)],
      'it still owes what it used',
    );
    t.is((await allOf(directory.all())).length, 2);
    await right(register.remove({ ...change, at: plus(LATER, 2n * DAY) }));
    await right(register.create(ofNew({ id: instance('3'), at: plus(LATER, 3n * DAY) })));
    t.is((await allOf(directory.all())).length, 3);
  });

  law('who is not there is not found', async (t, { register }) => {
    const missing = { _tag: 'OrganizationNotFound', id: 'nobody' } as const;
    t.deepEqual(await left(register.rename({ ...change, externalId: 'nobody', name: 'x' })), missing);
    t.deepEqual(await left(register.remove({ ...change, externalId: 'nobody' })), missing);
  });

  law('every change is in the audit log once; what was refused or changed nothing is not', async (t, subject) => {
    const { register, actions } = subject;
    await right(register.create(ofNew()));
    await left(register.create(ofNew()));
    for (const _ of [1, 2]) await right(register.rename({ ...change, name: 'Calm Sea' }));
    for (const _ of [1, 2]) await right(register.remove(change));
    const entries = await right(actions.list({ limit: 10 }));
    const object = { kind: 'organization', id: '1234' } as const;
    const trialExpiresAt = formatInstant(plus(NOW, 30n * DAY));
    t.deepEqual(
      entries.toReversed().map(({ id: _, ...entry }) => entry),
      [
        {
          ...{ decision: BY_ANN, at: NOW, action: 'organization.create', object, before: none },
          after: some({ externalId: SLUG, name: "Frosty 'Sky' ä", trialExpiresAt }),
        },
        {
          ...{ decision: BY_ANN, at: LATER, action: 'organization.rename', object },
          ...{ before: some({ name: "Frosty 'Sky' ä" }), after: some({ name: 'Calm Sea' }) },
        },
        {
          ...{ decision: BY_ANN, at: LATER, action: 'organization.delete', object },
          ...{ before: some({ externalId: SLUG, name: 'Calm Sea' }), after: none },
        },
      ],
    );
  });
});
