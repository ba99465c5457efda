/**
 * Asks the provider once more before a decision that cannot be undone. Usage counts as taken where the provider holds it,
 * or where somebody insists; what the provider said is then kept with their reason. Usage goes out again, in the same
 * report or another, only where the provider neither holds it nor may still come to.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../../shared/decision.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { UsageUploader } from '../../provider/usage-uploader.ts';
import { askProvider, type ProviderSaid } from '../settle/ask-provider.ts';
import type { Upload } from '../state/upload.ts';

/** The provider was asked, and does not hold the usage, or not for sure; nothing was changed. */
export interface NotSeenAtProvider {
  readonly _tag: 'NotSeenAtProvider';
  readonly id: UploadId;
  /** What it said. */
  readonly message: string;
}

/** The provider was asked, and holds the usage, or may; nothing was changed. */
export interface MaybeAtProvider {
  readonly _tag: 'MaybeAtProvider';
  readonly id: UploadId;
  /** What it said. */
  readonly message: string;
}

/** The decision as it is stored: with what the provider said, where it was forced. */
export const confirmTaken =
  (uploader: Pick<UsageUploader, 'arrival'>) =>
  (upload: Upload, decision: StaffDecision, force: boolean): TaskEither<NotSeenAtProvider, StaffDecision> =>
  async () => {
    const message = whyNotTaken(await askProvider(uploader, upload)());
    if (message === undefined) return E.right(decision);
    if (!force) return E.left({ _tag: 'NotSeenAtProvider', id: upload.id, message });
    return E.right({ ...decision, note: `${decision.note} (forced, although ${message})` });
  };

/** Of an upload that may have arrived since it was asked about last. */
export const confirmAbsent =
  (uploader: Pick<UsageUploader, 'arrival'>) =>
  (upload: Upload): TaskEither<MaybeAtProvider, void> =>
  async () => {
    const message = whyNotAbsent(await askProvider(uploader, upload)());
    return message === undefined ? E.right(undefined) : E.left({ _tag: 'MaybeAtProvider', id: upload.id, message });
  };

const UNASKED = 'the provider could not be asked';
const PENDING = 'the provider is still importing its usage';

/** Undefined: the usage is there. */
const whyNotTaken = (said: ProviderSaid): string | undefined => {
  switch (said._tag) {
    case 'AbsentAtProvider':
      return 'the provider holds no usage of it';
    case 'ProviderSilent':
      return `${UNASKED}: ${said.reason}`;
    case 'FoundAtProvider':
      switch (said.status._tag) {
        case 'Completed':
          return undefined;
        case 'Pending':
          return PENDING;
        case 'Failed':
          return `the provider did not import its usage: ${said.status.reason}`;
      }
  }
};

/** Undefined: the usage is not there, and will not come. */
const whyNotAbsent = (said: ProviderSaid): string | undefined => {
  if (said._tag === 'AbsentAtProvider') return undefined;
  if (said._tag === 'ProviderSilent') return `${UNASKED}: ${said.reason}`;
  if (said.status._tag === 'Failed') return undefined;
  return said.status._tag === 'Pending' ? PENDING : 'the provider holds its usage by now';
};
