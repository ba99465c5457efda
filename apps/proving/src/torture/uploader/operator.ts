/** What staff do: about uploads that were in doubt for a day, and after a restore. */
import type { UploadResolution } from '@usage-billing/core/invoices';
import type { UploadId } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../../or-fail.ts';
import type { UploaderRequest } from './uploader-command.ts';
import type { World } from './world.ts';

/** They look into Zuora for its file, and then decide. Null: Zuora has the file and has not done with it, or the uploader knows its import: it is waited for. */
export const decide = async (
  { database: { journal }, zuora }: World,
  id: UploadId,
): Promise<UploaderRequest | null> => {
  const upload = await orFail(journal.find(id));
  if (O.isNone(upload) || upload.value.state._tag !== 'Unknown') return null;
  const { name } = upload.value;
  const imports = zuora.control.state().imports.filter(({ fileName }) => fileName.endsWith(`-${name}.csv`));
  if (imports.some(({ status }) => status === 'Completed'))
    return { _tag: 'Resolve', id, resolution: { _tag: 'ResolveTaken' } };
  if (imports.some(({ status }) => status === 'Pending' || status === 'Processing')) return null;
  // Either will do, so that both are seen.
  const resolution: UploadResolution =
    id % 2n === 0n ? { _tag: 'Withdraw', reason: 'it never arrived' } : { _tag: 'ResolveResend' };
  return { _tag: 'Resolve', id, resolution };
};

/** Seen by staff in Zuora's list of imports, and by nobody else. */
export const importsArePending = ({ zuora }: World): boolean =>
  zuora.control.state().imports.some(({ status }) => status === 'Pending' || status === 'Processing');

/** Before uploads are taken over, those that a restored journal prepared for the same usage are given up. */
export const giveUp = async ({ database: { journal } }: World): Promise<ReadonlyArray<UploaderRequest>> => {
  const prepared = await orFail(journal.inState(['Prepared']));
  return prepared.map(({ id }) => ({
    _tag: 'Resolve',
    id,
    resolution: { _tag: 'Withdraw', reason: 'after a restore' },
  }));
};
