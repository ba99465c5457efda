/** Asks the provider whether the usage of an upload arrived. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { ProviderUnavailable, ReportStatus, UsageUploader } from '../../provider/usage-uploader.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';

/** What the provider says about an upload. */
export type ProviderSaid = Extract<
  UploadEvent,
  { readonly _tag: 'FoundAtProvider' | 'AbsentAtProvider' | 'ProviderSilent' }
>;

/** Never fails: that the provider says nothing is an answer too. */
export const askProvider =
  (uploader: Pick<UsageUploader, 'arrival'>, upload: Pick<Upload, 'name' | 'through' | 'lines'>): Task<ProviderSaid> =>
  async () => {
    if (upload.lines.length === 0) return { _tag: 'ProviderSilent', reason: 'the upload has no line to ask about' };
    return E.match<ProviderUnavailable, O.Option<ReportStatus>, ProviderSaid>(
      ({ message: reason }) => ({ _tag: 'ProviderSilent', reason }),
      O.match<ReportStatus, ProviderSaid>(
        () => ({ _tag: 'AbsentAtProvider' }),
        (status) => ({ _tag: 'FoundAtProvider', status }),
      ),
    )(await uploader.arrival(upload)());
  };
