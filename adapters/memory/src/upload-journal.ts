/** The upload journal in memory. */
import {
  type AggregatesTaken,
  isAsSeen,
  type NewUpload,
  type StaleUpload,
  settledAt,
  type Upload,
  type UploadChange,
  type UploadJournal,
  type UploadPart,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, isSome, none, some } from 'fp-ts/lib/Option.js';
import { answer, answerOrError, pagesOf } from './answer.ts';
import { assign, type BillingData, type LedgerRow, nextId } from './billing-data.ts';
import { by } from './order.ts';

const asPrepared = ({ aggregateIds, postTrialInvoice, ...upload }: NewUpload): Upload => ({
  ...upload,
  state: { _tag: 'Prepared' },
  attempts: 0,
  refusals: 0,
  nextAttemptAt: upload.createdAt,
  lastError: none,
});

const prepare = (data: BillingData, upload: NewUpload): E.Either<AggregatesTaken, void> => {
  const taken = (message: string): E.Either<AggregatesTaken, void> => E.left({ _tag: 'AggregatesTaken', message });
  if (data.uploads.has(upload.id)) return taken(`upload ${upload.id} is there already`);
  const rows: LedgerRow[] = [];
  for (const id of upload.aggregateIds) {
    const row = data.rows.get(id);
    if (row === undefined) return taken(`there is no aggregate ${id}`);
    if (row.uploadId !== null) return taken(`aggregate ${id} belongs to upload ${row.uploadId}`);
    rows.push(row);
  }
  const { id, createdAt } = upload;
  data.uploads.set(id, asPrepared(upload));
  assign(data, rows, id);
  if (isSome(upload.postTrialInvoice))
    data.postTrialInvoices.set(id, {
      uploadId: id,
      ...upload.postTrialInvoice.value,
      createdAt,
      attempts: 0,
      nextAttemptAt: createdAt,
      lastError: none,
    });
  return E.right(undefined);
};

const handOver = (data: BillingData, rows: ReadonlyArray<LedgerRow>, part: UploadPart): void => {
  const instances = new Set(part.lines.map(({ instanceId }) => instanceId));
  data.uploads.set(part.id, asPrepared({ ...part, aggregateIds: [], postTrialInvoice: none }));
  assign(
    data,
    rows.filter(({ instanceId }) => instances.has(instanceId)),
    part.id,
  );
};

const change = (data: BillingData, wanted: UploadChange): E.Either<StaleUpload, Upload> => {
  const { id, from, to: state, aggregates, ...progress } = wanted;
  const upload = data.uploads.get(id);
  if (upload === undefined || !isAsSeen(upload, from)) {
    const now = upload === undefined ? 'not there' : `${upload.state._tag} after ${upload.attempts} attempts`;
    return E.left({ _tag: 'StaleUpload', id, message: `upload ${id} is ${now}` });
  }
  const changed: Upload = { ...upload, ...progress, state };
  data.uploads.set(id, changed);
  if (aggregates !== 'keep') {
    const rows = [...data.rows.values()].filter(({ uploadId }) => uploadId === id);
    const mark = 'release' in aggregates ? aggregates.release : null;
    assign(data, rows, null, mark === null ? none : some(mark));
    if ('handOver' in aggregates) for (const part of aggregates.handOver) handOver(data, rows, part);
  }
  return E.right(changed);
};

export const uploadJournalOver = (data: BillingData): UploadJournal => {
  const uploads = (): ReadonlyArray<Upload> =>
    [...data.uploads.values()].sort(by(({ createdAt, id }) => [createdAt, id]));

  return {
    reserveId: answer(() => nextId(data)),
    prepare: (upload) => answerOrError(() => prepare(data, upload)),
    change: (wanted) => answerOrError(() => change(data, wanted)),
    find: (id) => answer(() => fromNullable(data.uploads.get(id))),
    inState: (states) => answer(() => uploads().filter(({ state }) => states.includes(state._tag))),
    lines: ({ from, to }) =>
      pagesOf(() =>
        [...data.uploads.values()]
          .sort(by(({ id }) => [id]))
          .flatMap(({ id, state, lines }) =>
            lines
              .filter(({ startDate, endDate }) => startDate <= to && endDate >= from)
              .map((line) => ({ uploadId: id, state: state._tag, settledAt: settledAt(state), line })),
          ),
      ),
    recent: ({ limit }) =>
      answer(() =>
        uploads()
          .toReversed()
          .slice(0, limit)
          .map((upload) => ({ ...upload, content: new Uint8Array() })),
      ),
  };
};
