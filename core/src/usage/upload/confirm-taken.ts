/**
 * That usage was taken cannot be undone: nothing sends it again. So it is believed of usage that the provider holds, and
 * beyond that only of somebody who insists; what the provider said then is kept with their reason.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision } from '../../shared/decision.ts';
import type { Upload, UploadId } from '../upload.ts';
import type { UsageUploader } from '../usage-uploader.ts';
import { askProvider, type ProviderSaid } from './ask-provider.ts';

/** The provider was asked, and does not hold the usage, or not for sure; nothing was changed. */
export interface NotSeenAtProvider {
  readonly _tag: 'NotSeenAtProvider';
  readonly id: UploadId;
  /** What it said. */
  readonly message: string;
}

/** Undefined: the usage is there. */
const doubtAbout = (said: ProviderSaid): string | undefined => {
  switch (said._tag) {
    case 'AbsentAtProvider':
      return 'the provider holds no usage of it';
    case 'ProviderSilent':
      return `the provider could not be asked: ${said.reason}`;
    case 'FoundAtProvider':
      switch (said.status._tag) {
        case 'Completed':
          return undefined;
        case 'Pending':
          return 'the provider is still importing its usage';
        case 'Failed':
          return `the provider did not import its usage: ${said.status.reason}`;
      }
  }
};

/** The decision as it is to be kept. */
export const confirmTaken =
  (uploader: Pick<UsageUploader, 'findByDescription'>) =>
  (upload: Upload, decision: Decision, force: boolean): TaskEither<NotSeenAtProvider, Decision> =>
  async () => {
    const message = doubtAbout(await askProvider(uploader, upload)());
    if (message === undefined) return E.right(decision);
    if (!force) return E.left({ _tag: 'NotSeenAtProvider', id: upload.id, message });
    return E.right({ ...decision, note: `${decision.note} (forced, although ${message})` });
  };
