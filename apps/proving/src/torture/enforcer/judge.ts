/** What must be true when the faults are over: first with what is in doubt left in doubt, then with everything settled. */
import type { NoticeClaim, TrialNotice } from '@usage-billing/core/trials';
import { isSome } from 'fp-ts/lib/Option.js';
import { orFail } from '../../or-fail.ts';
import { keyOf, population } from './population.ts';
import type { World } from './world.ts';

/** A notice that waits for a person, and why. */
export interface OpenNotice {
  readonly claim: NoticeClaim;
  readonly key: string;
  readonly isDelivered: boolean;
}

export interface Judgement {
  readonly broken: ReadonlyArray<string>;
  readonly open: ReadonlyArray<OpenNotice>;
}

const expectedNotices = population.flatMap(({ organization: { externalId }, notices }) =>
  notices.map((notice) => ({ externalId, notice, key: keyOf(externalId, notice) })),
);

const allowedNotices: ReadonlySet<string> = new Set(
  population.flatMap(({ organization: { externalId }, mayBeTold }) =>
    mayBeTold.map((notice) => keyOf(externalId, notice)),
  ),
);

/** `mayBeClaimed`: something was killed. `doubtAbout`: what the mail server did to this notice. */
export interface Excuses {
  readonly mayBeClaimed: boolean;
  readonly doubtAbout: (key: string) => string | undefined;
}

const judgeNotice = (
  key: string,
  claim: NoticeClaim | undefined,
  copies: number,
  isShown: boolean,
  { mayBeClaimed, doubtAbout }: Excuses,
): ReadonlyArray<string> => {
  if (copies > 1) return [`${key}: told ${copies} times`];
  switch (claim?.state) {
    case 'sent':
      return copies === 1 ? [] : [`${key}: counts as sent, and nobody was told`];
    case 'claimed':
      if (!mayBeClaimed) return [`${key}: left claimed, although nothing was killed`];
      return isShown ? [] : [`${key}: left claimed and not shown`];
    case 'in doubt':
      if (doubtAbout(key) === undefined) return [`${key}: in doubt for no reason (${JSON.stringify(claim.lastError)})`];
      return isShown ? [] : [`${key}: in doubt and not shown`];
    case 'refused':
      return [`${key}: still refused, although everything is well again`];
    case undefined:
      return [`${key}: never claimed`];
  }
};

/** Of notices of which nothing but this is certain. */
const judgeCopies = (delivered: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...allowedNotices].flatMap((key) => {
    const copies = delivered.filter((one) => one === key).length;
    return copies > 1 ? [`${key}: told ${copies} times`] : [];
  });

const judgeFlags = async (world: World): Promise<ReadonlyArray<string>> => {
  const problems: string[] = [];
  for (const { organization, refuseDataAccess, refuseDataUpload } of population) {
    const found = await orFail(world.directory.findByExternalId(organization.externalId));
    if (found.refuseDataAccess !== refuseDataAccess || found.refuseDataUpload !== refuseDataUpload)
      problems.push(
        `${organization.externalId}: access ${found.refuseDataAccess}, upload ${found.refuseDataUpload} refused; ` +
          `expected ${refuseDataAccess}, ${refuseDataUpload}`,
      );
  }
  return problems;
};

const strangers = (delivered: ReadonlyArray<string>): ReadonlyArray<string> => {
  const expected = new Set(expectedNotices.map(({ key }) => key));
  return delivered
    .filter((key) => !expected.has(key) && !allowedNotices.has(key))
    .map((key) => `${key}: nothing called for this notice`);
};

export const judge = async (world: World, excuses: Excuses): Promise<Judgement> => {
  const delivered = world.delivered();
  const shown = await orFail(world.claims.list());
  const broken: string[] = [...strangers(delivered), ...judgeCopies(delivered), ...(await judgeFlags(world))];
  const open: OpenNotice[] = [];
  for (const { externalId, notice, key } of expectedNotices) {
    const claim = (await orFail(world.claims.list(externalId))).find((one) => one.notice === notice);
    const copies = delivered.filter((one) => one === key).length;
    const isShown = shown.some((one) => one.externalId === externalId && one.notice === notice);
    broken.push(...judgeNotice(key, claim, copies, isShown, excuses));
    if (claim !== undefined && (claim.state === 'claimed' || claim.state === 'in doubt'))
      open.push({ claim, key, isDelivered: copies > 0 });
  }
  return { broken, open };
};

const isTold = async (world: World, externalId: string, notice: TrialNotice): Promise<boolean> => {
  const { trialExpiredNotifiedAt, trialPendingExpiryNotifiedAt } = await orFail(
    world.directory.findByExternalId(externalId),
  );
  if (notice === 'trial expired') return isSome(trialExpiredNotifiedAt);
  // Of refused uploads the directory shows no moment.
  return notice === 'data upload refused' || isSome(trialPendingExpiryNotifiedAt);
};

/** After staff have settled what was in doubt: everybody was told once, and everybody knows it. */
export const judgeSettled = async (world: World): Promise<ReadonlyArray<string>> => {
  const { broken } = await judge(world, { mayBeClaimed: false, doubtAbout: () => undefined });
  const problems = [...broken];
  for (const { externalId, notice, key } of expectedNotices)
    if (!(await isTold(world, externalId, notice))) problems.push(`${key}: the directory does not know`);
  return problems;
};
