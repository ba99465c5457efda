/** Asks the provider whether it holds the usage of an upload. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { UsageUploader } from '../../provider/usage-uploader.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';

export type ProviderSaid = Extract<
  UploadEvent,
  { readonly _tag: 'FoundAtProvider' | 'AbsentAtProvider' | 'ProviderSilent' }
>;

/** One line stands for all: an import is atomic. */
export const askProvider =
  (uploader: Pick<UsageUploader, 'findByDescription'>, { lines: [line] }: Pick<Upload, 'lines'>): Task<ProviderSaid> =>
  async () => {
    if (line === undefined) return { _tag: 'ProviderSilent', reason: 'the upload has no line to ask about' };
    const { accountNumber, description } = line;
    const found = await uploader.findByDescription({ accountNumber, description })();
    if (E.isLeft(found)) return { _tag: 'ProviderSilent', reason: found.left.message };
    return O.isNone(found.right)
      ? { _tag: 'AbsentAtProvider' }
      : { _tag: 'FoundAtProvider', status: found.right.value };
  };
