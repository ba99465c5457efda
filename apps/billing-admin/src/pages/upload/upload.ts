/** One upload: what it is made of, what happened to it, and what comes next. */
import { nextAction } from '@usage-billing/core/invoices';
import { fail, formatInstant, inSteps, step } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import { isNone } from 'fp-ts/lib/Option.js';
import { given } from '../../page/optional-json.ts';
import { type PageError, page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import type { UploadData } from './upload-data.ts';
import { uploadView } from './upload-view.ts';

export const uploadPage = page<PageDeps>()({
  path: '/uploads/:id',
  nav: 'Uploads',
  role: 'viewer',
  query: {},
  load:
    ({ journal, uploadPolicy }) =>
    (_, { params, now }) =>
      inSteps(async function* () {
        const text = params.id ?? '';
        const unknown: PageError = { _tag: 'NotFound', what: `upload with the id “${text}”` };
        if (!/^\d{1,18}$/.test(text)) return yield* fail(unknown);
        const id = BigInt(text) as UploadId;
        const found = yield* step(reading(journal.find(id)));
        if (isNone(found)) return yield* fail(unknown);
        const steps = yield* step(reading(journal.history(id)));
        return { upload: found.value, steps, next: nextAction(found.value, now, uploadPolicy) };
      }),
  title: ({ upload }) => `Upload ${upload.name}`,
  view: (data, _, { staff }) => uploadView(data, staff),
  json: ({ upload, steps, next }: UploadData) => ({
    id: upload.id.toString(),
    name: upload.name,
    state: upload.state._tag,
    through: upload.through,
    next: next._tag,
    lines: upload.lines.map((line) => ({
      instanceId: line.instanceId,
      accountNumber: line.accountNumber,
      unit: line.amountType,
      quantity: line.quantity.toString(),
      startDate: line.startDate,
      endDate: line.endDate,
      subscriptionNumber: line.subscriptionNumber,
      chargeNumber: line.chargeNumber,
      description: line.description,
    })),
    steps: steps.map(({ at, to, attempts, error, decision }) => ({
      at: formatInstant(at),
      to,
      attempts,
      ...given('error', error, (text) => text),
      ...given('decision', decision, ({ by, note }) => ({ by, note })),
    })),
  }),
});
