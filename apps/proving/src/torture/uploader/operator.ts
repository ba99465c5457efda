/** What staff do about an upload that was in doubt for a day: they look into Zuora for its file, and then decide. */
import type { UploadId, UploadResolution } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../or-fail.ts';
import type { Deed } from './uploader-command.ts';
import type { World } from './world.ts';

/** Null: Zuora has the file and has not done with it, or the uploader knows its import: it is waited for. */
export const decide = async ({ journal, zuora }: World, id: UploadId): Promise<Deed | null> => {
  const upload = await orFail(journal.find(id));
  if (O.isNone(upload) || upload.value.state._tag !== 'Unknown') return null;
  const { fileName } = upload.value;
  const imports = zuora.control.state().imports.filter((one) => one.fileName === fileName);
  if (imports.some(({ status }) => status === 'Completed'))
    return { _tag: 'Resolve', id, resolution: { _tag: 'ResolveTaken' } };
  if (imports.some(({ status }) => status === 'Pending' || status === 'Processing')) return null;
  // Either will do, so that both are seen.
  const resolution: UploadResolution =
    id % 2n === 0n ? { _tag: 'Withdraw', reason: 'it never arrived' } : { _tag: 'ResolveResend' };
  return { _tag: 'Resolve', id, resolution };
};
