/** The path of an upload both ways. */
import type { UploadTrace } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import { hoursStep, lineStep } from './hours-step.ts';
import { lineSteps, uploadSteps } from './line-steps.ts';
import type { Path } from './path.ts';

/** Its steps, and of each line the hours behind it and the way on. */
export const uploadPath = ({ upload, steps, lines }: UploadTrace): Path => ({
  title: `upload ${upload.name}, through ${upload.through}`,
  steps: [
    ...uploadSteps(upload, steps),
    ...lines.flatMap((trace) => [
      lineStep(trace.line, upload.id.toString()),
      hoursStep(trace.line, trace.hours),
      ...lineSteps(trace, trace.line.quantity),
    ]),
  ],
  ends: lines.flatMap(({ line, record, billed }) => {
    if (upload.state._tag !== 'Imported' || O.isSome(billed)) return [];
    if (O.isNone(record)) return [`Missing at the provider: "${line.description}".`];
    return [
      `Not invoiced: "${line.description}" is ${record.value.status === 'Processed' ? 'processed, and on no posted or draft invoice' : 'at the provider and not rated yet; the next bill run does it'}.`,
    ];
  }),
});
