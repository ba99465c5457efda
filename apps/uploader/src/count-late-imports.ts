/**
 * Post-trial uploads are written into the journal by the API and not by a run here; of each, the one moment that only this
 * app sees is the step in which its import is known to be complete. A step is taken once, whatever becomes of its pass.
 */
import type { Upload, UploadJournal } from '@usage-billing/core/invoices';
import { inSteps, step } from '@usage-billing/core/shared';
import type { UnitAmount } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';

export const countLateImports = (
  journal: UploadJournal,
  imported: (upload: Upload, amounts: ReadonlyArray<UnitAmount>) => void,
): UploadJournal => ({
  ...journal,
  change: (edge) =>
    inSteps(async function* () {
      const changed = yield* step(journal.change(edge));
      if (changed.uploader !== 'post-trial' || edge.to._tag !== 'Imported') return changed;
      // What is not told is not counted: that must not keep an upload from going on.
      const covered = await journal.covered(edge.id)();
      if (E.isRight(covered)) imported(changed, covered.right);
      return changed;
    }),
});
