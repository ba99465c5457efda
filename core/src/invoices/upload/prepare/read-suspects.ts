/** Who made a report fail in the past days: read page by page, because the lines of all reports together are many. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { JournalError, JournalLine, UploadJournal } from '../journal/upload-journal.ts';

/** Instances whose upload was rejected when it stood alone, and that had none imported since: they keep standing alone. */
export const readSuspects = (
  journal: Pick<UploadJournal, 'lines'>,
  days: { readonly from: CalendarDay; readonly to: CalendarDay },
): TaskEither<JournalError, ReadonlySet<InstanceId>> =>
  inSteps(async function* () {
    const suspects = new Set<InstanceId>();
    let current: UploadSeen | undefined;
    for await (const page of journal.lines(days))
      for (const { uploadId, state, line } of yield* step(page)) {
        if (uploadId !== current?.uploadId) {
          if (current !== undefined) judge(suspects, current);
          current = { uploadId, state, instances: new Set() };
        }
        current.instances.add(line.instanceId);
      }
    if (current !== undefined) judge(suspects, current);
    return suspects;
  });

/** An upload with the instances of its lines, which may come on several pages. */
interface UploadSeen extends Pick<JournalLine, 'uploadId' | 'state'> {
  readonly instances: Set<InstanceId>;
}

const judge = (suspects: Set<InstanceId>, { state, instances }: UploadSeen): void => {
  if (state === 'Imported') for (const instance of instances) suspects.delete(instance);
  if (state === 'Rejected' && instances.size === 1) for (const instance of instances) suspects.add(instance);
};
