/** What the page of one upload is made of. */
import type { NextAction, Upload, UploadStep } from '@usage-billing/core/invoices';

export interface UploadData {
  readonly upload: Upload;
  readonly steps: ReadonlyArray<UploadStep>;
  readonly next: NextAction;
}
