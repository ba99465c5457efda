/** Who made a file fail in the past days: read page by page, because the lines of all files together are many. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { JournalError, JournalLine, UploadJournal } from '../journal/upload-journal.ts';

/** Instances whose upload was rejected when it stood alone, and that had none imported since: they keep standing alone. */
export const readSuspects =
  (
    journal: Pick<UploadJournal, 'lines'>,
    days: { readonly from: CalendarDay; readonly to: CalendarDay },
  ): TaskEither<JournalError, ReadonlySet<InstanceId>> =>
  async () => {
    const suspected = new Set<InstanceId>();
    let upload: Pick<JournalLine, 'uploadId' | 'state'> | undefined;
    let instances = new Set<InstanceId>();
    const judge = (): void => {
      if (upload?.state === 'Imported') for (const instance of instances) suspected.delete(instance);
      if (upload?.state === 'Rejected' && instances.size === 1)
        for (const instance of instances) suspected.add(instance);
    };
    for await (const page of journal.lines(days)) {
      if (E.isLeft(page)) return page;
      for (const { uploadId, state, line } of page.right) {
        if (uploadId !== upload?.uploadId) {
          judge();
          upload = { uploadId, state };
          instances = new Set();
        }
        instances.add(line.instanceId);
      }
    }
    judge();
    return E.right(suspected);
  };
