/** The directory sends the notices itself: it knows the owners, and how they wish to be written to. */
import { directoryRoutes, ExternalId } from '@usage-billing/contracts/wire';
import type { TrialNotifier } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryClient } from './client.ts';
import { toNotifyError } from './failure.ts';

/** A notice is asked for once: what became of it is then known, or said not to be. */
export const httpTrialNotifier = ({ call }: DirectoryClient): TrialNotifier => ({
  send: (notice, { externalId }) =>
    ExternalId.is(externalId)
      ? async () => {
          const asked = { params: { externalId }, query: {}, body: { notice } };
          const sent = await call(directoryRoutes.sendNotice, asked);
          return E.bimap(toNotifyError, () => undefined)(sent);
        }
      : TE.left({ _tag: 'NoticeRefused', message: `"${externalId}" cannot be an id of the organization directory` }),
});
