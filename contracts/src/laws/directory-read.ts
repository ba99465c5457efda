/** Laws of finding organizations and of the lists by trial and payment. */
import { type Instant, plus } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { none, some } from 'fp-ts/lib/Option.js';
import type { DirectorySubject } from './directory-subject.ts';
import type { Law } from './law.ts';
import { anOrganization, at, instance } from './samples.ts';
import { allOf, left, right } from './unwrap.ts';

const MOMENT = at('2026-03-01T10:00:00Z');
const account = {
  billingAccount: some({ provider: 'one-provider', number: 'W1' }),
  billingAccountCreatedAt: some(at('2026-02-20T00:00:00Z')),
};
const gone = { deletedAt: some(at('2026-03-05T00:00:00Z')) };

/** What people and programs put into an address: each of these has troubled a database, a proxy or a router. */
const STRANGE = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  'frosty-sky-72/',
  '/frosty-sky-72',
  'frosty-sky-72?x',
  'a%2Fb',
  '%',
  '#',
].concat([
  'frosty-sky-72\u0000',
  '\u0000',
  '\uD800',
  '\u{1F9EE}',
  "' or true --",
  'frosty-sky-72\r\nx: y',
  'x'.repeat(500),
]);

/** Numbered organizations with ids of equal length, so that text and numbers sort alike. */
const numbered = (n: number, given: Partial<Organization> = {}): Organization => {
  const number = `${n}`.padStart(3, '0');
  return anOrganization({
    id: some(instance(`1${number}`)),
    externalId: `org-${number}`,
    name: `name ${number}`,
    emails: [`owner${number}@example.org`],
    ...given,
  });
};

const names = (organizations: ReadonlyArray<Organization>): ReadonlyArray<string> =>
  organizations.map(({ externalId }) => externalId);

export const directoryReadLaws = (law: Law<DirectorySubject>): void => {
  law(
    'an organization is found by either id, with everything that is known about it',
    async (t, { directory, seed }) => {
      const full = anOrganization({
        id: some(instance('9007199254740993')),
        externalId: 'café-1',
        name: `O'Hara "计" \u{1F9EE} \\`,
        featureFlags: ['billing', 'x,y', 'z{}'],
        team: some({ id: 't1', externalId: 'team-1', name: 'Team "ä"' }),
        billedExternally: true,
        emails: ['a@example.org', 'b+c@example.org'],
        createdAt: at('2026-02-01T10:00:00.000001Z'),
        trialExpiresAt: at('2026-03-01T10:00:00.999999Z'),
        ...account,
        ...gone,
        trialPendingExpiryNotifiedAt: some(at('2026-02-27T00:00:00.000003Z')),
        trialExpiredNotifiedAt: some(at('2026-03-01T00:00:00.000004Z')),
        refuseDataAccess: true,
        refuseDataUpload: true,
        refuseDataReason: some('trial expired'),
      });
      const bare = anOrganization({
        id: none,
        externalId: 'bare',
        firstSeenConnectedAt: none,
        emails: [],
        featureFlags: [],
      });
      await seed([full, bare], []);
      t.deepEqual(await right(directory.findByExternalId('café-1')), full);
      t.deepEqual(await right(directory.findByInternalId(instance('9007199254740993'))), full);
      t.deepEqual(await right(directory.findByExternalId('bare')), bare);
    },
  );

  law(
    'an organization that is not there is OrganizationNotFound, with the id that was asked for',
    async (t, { directory, seed }) => {
      await seed([anOrganization()], []);
      const missing = { _tag: 'OrganizationNotFound', id: 'frosty' } as const;
      t.deepEqual(await left(directory.findByExternalId('frosty')), missing);
      t.deepEqual(await left(directory.findByInternalId(instance('12345'))), { ...missing, id: '12345' });
    },
  );

  law('an id that nobody can have is just not found, whatever signs are in it', async (t, { directory, seed }) => {
    await seed([anOrganization()], []);
    for (const id of STRANGE) {
      const missing = { _tag: 'OrganizationNotFound', id } as const;
      t.deepEqual(await left(directory.findByExternalId(id)), missing);
      t.deepEqual(await left(directory.findByInternalId(instance(id))), missing);
      t.deepEqual(await left(directory.billingConfigured(id)), missing);
      t.deepEqual(await left(directory.mayUser('ann', 'billing.view', id)), missing);
      t.false(await right(directory.mayUser(id, 'billing.view', 'frosty-sky-72')));
    }
  });

  law(
    'each list holds those whom its definition names, to the microsecond of expiry',
    async (t, { directory, seed }) => {
      const over = { trialExpiresAt: MOMENT };
      const on = { trialExpiresAt: plus(MOMENT, 1n) };
      const kinds: ReadonlyArray<readonly [Partial<Organization>, ReadonlyArray<string>]> = [
        [{ ...over, ...account }, ['billable']],
        [{ ...over, ...account, ...gone }, ['billable']],
        [{ ...over, ...account, id: none }, ['billable']],
        [{ ...over, ...account, billedExternally: true }, []],
        [{ ...over, ...account, featureFlags: ['beta'] }, []],
        [{ ...on, ...account }, ['onTrial']],
        [{ ...on }, ['onTrial']],
        [{ ...on, billedExternally: true }, ['onTrial']],
        [{ ...on, ...gone }, []],
        [{ ...on, featureFlags: ['billing-beta', 'no billing'] }, []],
        [{ ...over }, ['delinquent']],
        [{ ...over, refuseDataAccess: true, firstSeenConnectedAt: none }, ['delinquent']],
        [{ ...over, featureFlags: ['a', 'billing'] }, ['delinquent']],
        [{ ...over, ...gone }, []],
        [{ ...over, billedExternally: true }, []],
        [{ ...over, featureFlags: [] }, []],
      ];
      const organizations = kinds.map(([given], n) => numbered(n, given));
      await seed(organizations, []);
      for (const list of ['billable', 'onTrial', 'delinquent'] as const) {
        const expected = organizations.filter((_, n) => kinds[n]?.[1].includes(list));
        const listed = [...(await allOf(directory[list](MOMENT)))];
        t.deepEqual(names(listed).toSorted(), names(expected), list);
        t.deepEqual(
          listed.sort((a, b) => (a.externalId < b.externalId ? -1 : 1)),
          expected,
          `${list}, whole`,
        );
      }
    },
  );

  law('lists longer than a page are complete, each organization once', async (t, { directory, seed }) => {
    const many = Array.from({ length: 101 }, (_, n) => numbered(n, account));
    const trial = Array.from({ length: 65 }, (_, n) =>
      numbered(200 + n, { trialExpiresAt: at('2027-01-01T00:00:00Z') }),
    );
    await seed([...many, ...trial], []);
    const later: Instant = at('2026-06-01T00:00:00Z');
    t.deepEqual(names(await allOf(directory.billable(later))).toSorted(), names(many));
    t.deepEqual(names(await allOf(directory.onTrial(later))).toSorted(), names(trial));
    t.deepEqual(await allOf(directory.delinquent(later)), []);
    t.is((await allOf(directory.all())).length, 166);
  });

  law('everybody is listed, deleted ones and those without an internal id included', async (t, { directory, seed }) => {
    await seed([numbered(1, gone), numbered(0), anOrganization({ id: none, externalId: 'without' })], []);
    t.deepEqual(names(await allOf(directory.all())), ['org-000', 'org-001', 'without']);
  });

  law('each list is in the order of external ids, and goes on after any of them', async (t, { directory, seed }) => {
    const paying = [2, 0, 1].map((n) => numbered(n, { ...account, id: some(instance(`${9 - n}`)) }));
    const trying = [12, 10, 11].map((n) => numbered(n, { trialExpiresAt: plus(MOMENT, 1n) }));
    const owing = [22, 20, 21].map((n) => numbered(n, { id: none }));
    await seed([...paying, ...trying, ...owing], []);
    const lists: ReadonlyArray<readonly [(after?: string) => ReturnType<typeof directory.all>, ReadonlyArray<string>]> =
      [
        [(after) => directory.billable(MOMENT, after), names(paying)],
        [(after) => directory.onTrial(MOMENT, after), names(trying)],
        [(after) => directory.delinquent(MOMENT, after), names(owing)],
        [directory.all, names([...paying, ...trying, ...owing])],
      ];
    for (const [list, unordered] of lists) {
      const expected = unordered.toSorted();
      t.deepEqual(names(await allOf(list())), expected);
      for (const [n, externalId] of expected.entries())
        t.deepEqual(names(await allOf(list(externalId))), expected.slice(n + 1), `after ${externalId}`);
      t.deepEqual(names(await allOf(list(`${expected[0]}\u0000`))), expected.slice(1), 'after an id that nobody has');
      t.deepEqual(await allOf(list('p')), []);
    }
  });

  law('a list can be read again, and then tells what changed', async (t, { directory, seed }) => {
    const list = directory.all();
    const delinquent = directory.delinquent(MOMENT);
    t.deepEqual(await allOf(list), []);
    await seed([anOrganization()], []);
    t.is((await allOf(list)).length, 1);
    t.is((await allOf(delinquent)).length, 1);
  });
};
