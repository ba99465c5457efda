/** Lets the directory send the notices: it knows the owners, and how they wish to be contacted. */
import { directoryRoutes, ExternalId } from '@usage-billing/contracts/wire';
import type { TrialNotifier } from '@usage-billing/core/trials';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DirectoryClient } from './client.ts';
import { toNotifyError } from './failure.ts';

/** Requests each notice once: its outcome is then known, or known to be unknown. */
export const httpTrialNotifier = ({ call }: DirectoryClient): TrialNotifier => ({
  send: (notice, { externalId }) =>
    ExternalId.is(externalId)
      ? TE.bimap(
          toNotifyError,
          () => undefined,
        )(call(directoryRoutes.sendNotice, { params: { externalId }, query: {}, body: { notice } }))
      : TE.left({ _tag: 'NoticeRefused', message: `"${externalId}" cannot be an id of the organization directory` }),
});
