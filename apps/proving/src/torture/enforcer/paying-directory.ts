/** A directory in which some pay at the worst moment: after the enforcer has read that they do not, before its flag arrives. */
import type { DirectoryError, OrganizationDirectory, RefusalFlag } from '@usage-billing/core/trials';
import { pipe } from 'fp-ts/lib/function.js';
import { isSome } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { FIRST_RUN, isBuyer } from './population.ts';

/** What adding a card does to the directory, in its order; nothing for who did so before. */
const pay = (directory: OrganizationDirectory, externalId: string): TE.TaskEither<DirectoryError, unknown> => {
  const clear = (flag: RefusalFlag) =>
    directory.setRefusal({ externalId, flag, refused: false, reason: 'a billing account was made' });
  return pipe(
    directory.findByExternalId(externalId),
    TE.flatMap(
      ({ billingAccount }): TE.TaskEither<DirectoryError, unknown> =>
        isSome(billingAccount)
          ? TE.right(undefined)
          : pipe(
              directory.setBillingAccount({
                externalId,
                account: { provider: 'zuora', number: 'W2' },
                createdAt: FIRST_RUN,
              }),
              TE.flatMap(() => clear('refuseDataAccess')),
              TE.flatMap(() => clear('refuseDataUpload')),
            ),
    ),
  );
};

export const payingDirectory = (directory: OrganizationDirectory): OrganizationDirectory => ({
  ...directory,
  setRefusal: (change) => {
    const set = directory.setRefusal(change);
    return change.refused && isBuyer(change.externalId)
      ? TE.flatMap(() => set)(pay(directory, change.externalId))
      : set;
  },
});
