/** Laws of searching the directory. */
import type { Organization } from '@usage-billing/core/trials';
import { some } from 'fp-ts/lib/Option.js';
import type { DirectorySubject } from './directory-subject.ts';
import type { Law } from './law.ts';
import { anOrganization, at, instance } from './samples.ts';
import { right } from './unwrap.ts';

const one = (externalId: string, given: Partial<Organization> = {}): Organization =>
  anOrganization({
    id: some(instance(`id of ${externalId}`)),
    externalId,
    name: `name of ${externalId}`,
    emails: [`${externalId}@example.org`],
    ...given,
  });

export const directorySearchLaws = (law: Law<DirectorySubject>): void => {
  const found = async (
    { directory }: DirectorySubject,
    query: string,
    includeDeleted = false,
  ): Promise<ReadonlyArray<string>> => {
    const { organizations, total } = await right(directory.search({ query, page: 1, includeDeleted }));
    if (total !== organizations.length) throw new Error(`total ${total}, but ${organizations.length} on the page`);
    return organizations.map(({ externalId }) => externalId);
  };

  law(
    'a search looks into name, both ids and emails, anywhere and whatever the case of letters',
    async (t, subject) => {
      await subject.seed(
        [
          one('aa-1', { name: 'first Needle' }),
          one('bb-needle-2', { name: 'second' }),
          one('cc-3', { name: 'third', id: some(instance('77needle77')) }),
          one('dd-4', { name: 'fourth', emails: ['x@example.org', 'my.needle@example.org'] }),
          one('ee-5', { name: 'fifth', platform: 'needle', environment: 'needle', featureFlags: ['needle'] }),
        ],
        [],
      );
      const expected = ['aa-1', 'bb-needle-2', 'cc-3', 'dd-4'];
      t.deepEqual((await found(subject, 'needle')).toSorted(), expected);
      t.deepEqual((await found(subject, 'NEEDLE')).toSorted(), expected);
      t.deepEqual(await found(subject, 'needles'), []);
      t.is((await found(subject, '')).length, 5, 'an empty query finds everybody');
    },
  );

  law('signs that mean something to a database are sought as they are', async (t, subject) => {
    await subject.seed([one('plain'), one('percent', { name: '100% ours' }), one('under', { name: 'a_b' })], []);
    await subject.seed([one('slash', { name: 'back\\slash' }), one('quote', { name: "o'hara" })], []);
    t.deepEqual(await found(subject, '%'), ['percent']);
    t.deepEqual(await found(subject, '_'), ['under']);
    t.deepEqual(await found(subject, '\\'), ['slash']);
    t.deepEqual(await found(subject, "'"), ['quote']);
    t.deepEqual(await found(subject, '\u0000'), []);
    t.deepEqual(await found(subject, '\uD800'), []);
    t.deepEqual(await found(subject, 'plain&includeDeleted=true#'), []);
  });

  law('deleted organizations are found only if asked for', async (t, subject) => {
    await subject.seed([one('here'), one('gone', { deletedAt: some(at('2026-03-05T00:00:00Z')) })], []);
    t.deepEqual(await found(subject, 'example.org'), ['here']);
    t.deepEqual((await found(subject, 'example.org', true)).toSorted(), ['gone', 'here']);
  });

  law('a page is 30 of them, by name then external id, with the total of all pages', async (t, { directory, seed }) => {
    const organizations = Array.from({ length: 65 }, (_, n) => {
      const number = `${n}`.padStart(3, '0');
      return one(`org-${number}`, { name: n < 40 ? `name ${number}` : 'name zzz' });
    });
    await seed([...organizations].reverse(), []);
    const page = (n: number) => right(directory.search({ query: 'org-', page: n, includeDeleted: false }));
    const pages = [await page(1), await page(2), await page(3), await page(4)];
    t.deepEqual(
      pages.map((one) => [one.organizations.length, one.total]),
      [
        [30, 65],
        [30, 65],
        [5, 65],
        [0, 65],
      ],
    );
    t.deepEqual(await page(Number.MAX_SAFE_INTEGER), { organizations: [], total: 65 });
    t.deepEqual([await page(0), await page(-1)], [await page(1), await page(1)], 'before the first there is none');
    t.deepEqual(
      pages.flatMap((one) => one.organizations),
      organizations,
    );
  });
};
