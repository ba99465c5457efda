/** Lists in pages: bounded, in order, and never endless. */
import { allOf, anOrganization, at, instance, left } from '@usage-billing/contracts/laws';
import { ListAnswer } from '@usage-billing/contracts/wire';
import { collectPages } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { memoryDirectory } from '@usage-billing/memory';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { some } from 'fp-ts/lib/Option.js';
import { answerJson, misbehave } from './support/misbehaving.ts';
import { openDirectory } from './support/open-directory.ts';

const named = (...externalIds: ReadonlyArray<string>): ReadonlyArray<Organization> =>
  externalIds.map((externalId) => anOrganization({ id: some(instance(externalId)), externalId }));

const page = (more: boolean, ...externalIds: ReadonlyArray<string>) =>
  ListAnswer.encode({ organizations: named(...externalIds), more });

const disorders: ReadonlyArray<readonly [name: string, answer: unknown, says: RegExp]> = [
  ['ignores where a page begins', page(true, 'a', 'b'), /out of order: a comes after b/],
  ['is out of order within a page', page(false, 'b', 'a'), /out of order: a comes after b/],
  ['names an organization twice', page(false, 'a', 'a'), /out of order: a comes after a/],
  ['goes on after nothing', page(true), /goes on after an empty page/],
];

for (const [name, answer, says] of disorders)
  test(`a list that ${name} is rejected, and not read for ever`, async (t) => {
    const { directory } = await misbehave(t, answerJson(200, answer), { retries: 0 });
    const error = await left(collectPages(directory.delinquent(at('2026-03-01T10:00:00Z'))));
    t.regex(error.message, says);
  });

test('a page is requested when its reader asks for it, and has the size that the directory chose', async (t) => {
  const behind = memoryDirectory({ organizations: named('a', 'b', 'c', 'd', 'e') });
  const asked: (string | undefined)[] = [];
  const { directory, close } = await openDirectory({
    directory: {
      ...behind,
      all: (after) => {
        asked.push(after);
        return behind.all(after);
      },
    },
    pageSize: 2,
  });
  t.teardown(close);
  for await (const one of directory.all()) {
    t.deepEqual(E.isRight(one) && one.right.map(({ externalId }) => externalId), ['a', 'b']);
    break;
  }
  t.deepEqual(asked, [undefined]);
  t.is((await allOf(directory.all())).length, 5);
  t.deepEqual(asked, [undefined, undefined, 'b', 'd']);
});

test('organizations that join or leave a list while it is read make it skip nobody', async (t) => {
  const behind = memoryDirectory({ organizations: named('b', 'd', 'f', 'h') });
  const { directory, close } = await openDirectory({ directory: behind, pageSize: 2 });
  t.teardown(close);
  const seen: string[] = [];
  for await (const one of directory.delinquent(at('2026-03-01T10:00:00Z'))) {
    if (E.isLeft(one)) return t.fail();
    seen.push(...one.right.map(({ externalId }) => externalId));
    // The first ones leave the list, and somebody comes in before them.
    behind.seed({ organizations: [...named('a'), ...named('b', 'd').map((gone) => ({ ...gone, featureFlags: [] }))] });
  }
  t.deepEqual(seen, ['b', 'd', 'f', 'h']);
});
