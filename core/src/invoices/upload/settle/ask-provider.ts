/** Asks the provider whether the usage of an upload arrived. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { UsageUploader } from '../../provider/usage-uploader.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';

/** What the provider says about an upload. */
export type ProviderSaid = Extract<
  UploadEvent,
  { readonly _tag: 'FoundAtProvider' | 'AbsentAtProvider' | 'ProviderSilent' }
>;

export const askProvider =
  (uploader: Pick<UsageUploader, 'arrival'>, upload: Pick<Upload, 'name' | 'through' | 'lines'>): Task<ProviderSaid> =>
  async () => {
    if (upload.lines.length === 0) return { _tag: 'ProviderSilent', reason: 'the upload has no line to ask about' };
    const found = await uploader.arrival(upload)();
    if (E.isLeft(found)) return { _tag: 'ProviderSilent', reason: found.left.message };
    return O.isNone(found.right)
      ? { _tag: 'AbsentAtProvider' }
      : { _tag: 'FoundAtProvider', status: found.right.value };
  };
