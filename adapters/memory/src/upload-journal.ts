/** The upload journal in memory. */
import {
  type AdoptedUpload,
  type AggregatesTaken,
  isAsSeen,
  type JournalHome,
  journalAccepted,
  type NewUpload,
  type StaleUpload,
  settledAt,
  type Upload,
  type UploadChange,
  type UploadJournal,
  type UploadPart,
  type UploadStep,
  uploadAdopted,
  uploadDecided,
} from '@usage-billing/core/invoices';
import { fail, type Instant, inPureSteps, keptDecision, step } from '@usage-billing/core/shared';
import { amountsByUnit, type InstanceId, type UploadId } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, isSome, map, none, type Option, some } from 'fp-ts/lib/Option.js';
import { answer, answerOrError, pagesOf } from './answer.ts';
import { assign, type BillingData, type LedgerRow, nextId } from './billing-data.ts';
import { by } from './order.ts';
import type { RecordAction } from './staff-actions.ts';

const asPrepared = ({ aggregateIds, postTrialInvoice, ...upload }: NewUpload): Upload => ({
  ...upload,
  state: { _tag: 'Prepared' },
  attempts: 0,
  refusals: 0,
  nextAttemptAt: upload.createdAt,
  lastError: none,
  fingerprint: none,
});

const note = (data: BillingData, uploadId: UploadId, step: UploadStep): void => {
  data.steps.push({ uploadId, step });
};

const begun = (at: Instant): UploadStep => ({
  at,
  from: none,
  to: 'Prepared',
  attempts: 0,
  error: none,
  decision: none,
});

const taken = (message: string): AggregatesTaken => ({ _tag: 'AggregatesTaken', message });

/** The rows of a new upload, if it may have them. */
const freeRows = (
  data: BillingData,
  { id: uploadId, aggregateIds }: Pick<NewUpload, 'id' | 'aggregateIds'>,
): E.Either<AggregatesTaken, ReadonlyArray<LedgerRow>> =>
  inPureSteps(function* () {
    if (data.uploads.has(uploadId)) yield* fail(taken(`upload ${uploadId} is there already`));
    const rows: LedgerRow[] = [];
    for (const id of aggregateIds) {
      const row = data.rows.get(id);
      if (row === undefined) return yield* fail(taken(`there is no aggregate ${id}`));
      if (row.uploadId !== null) return yield* fail(taken(`aggregate ${id} belongs to upload ${row.uploadId}`));
      rows.push(row);
    }
    return rows;
  });

const postTrialUpload = (data: BillingData, instanceId: InstanceId): Option<UploadId> => {
  const all = [...data.postTrialUploads].flatMap((id) => data.uploads.get(id) ?? []);
  const its = all.find(
    ({ state, lines }) => state._tag !== 'Rejected' && lines.some((line) => line.instanceId === instanceId),
  );
  return map(({ id }: Upload) => id)(fromNullable(its));
};

const prepare = (data: BillingData, upload: NewUpload): E.Either<AggregatesTaken, void> =>
  inPureSteps(function* () {
    const { id, createdAt, postTrialInvoice } = upload;
    const instances = isSome(postTrialInvoice) ? upload.lines.map(({ instanceId }) => instanceId) : [];
    for (const before of instances.map((instanceId) => postTrialUpload(data, instanceId)))
      if (isSome(before)) yield* fail(taken(`upload ${before.value} is there already`));
    const rows = yield* step(freeRows(data, upload));
    data.uploads.set(id, asPrepared(upload));
    note(data, id, begun(createdAt));
    assign(data, rows, id);
    if (isSome(postTrialInvoice)) {
      data.postTrialUploads.add(id);
      data.postTrialInvoices.set(id, {
        uploadId: id,
        ...postTrialInvoice.value,
        createdAt,
        attempts: 0,
        nextAttemptAt: createdAt,
        lastError: none,
      });
    }
  });

const adopt = (data: BillingData, record: RecordAction, adopted: AdoptedUpload): E.Either<AggregatesTaken, void> =>
  inPureSteps(function* () {
    const { aggregateIds, unmatched, at, decision, ...part } = adopted;
    const rows = yield* step(freeRows(data, { id: part.id, aggregateIds }));
    const aside = yield* step(freeRows(data, { id: part.id, aggregateIds: unmatched.aggregateIds }));
    const upload = asPrepared({ ...part, aggregateIds, postTrialInvoice: none });
    data.uploads.set(part.id, { ...upload, state: { _tag: 'Imported', receipt: none, at }, nextAttemptAt: at });
    note(data, part.id, { ...begun(at), to: 'Imported', decision: some(keptDecision(decision)) });
    assign(data, rows, part.id);
    assign(data, aside, null, some({ reason: 'unmatched', detail: unmatched.detail }));
    if (data.lastId < part.id) data.lastId = part.id;
    record(some(uploadAdopted(adopted)));
  });

const handOver = (data: BillingData, id: UploadId, rows: ReadonlyArray<LedgerRow>, part: UploadPart): void => {
  const instances = new Set(part.lines.map(({ instanceId }) => instanceId));
  data.uploads.set(part.id, asPrepared({ ...part, aggregateIds: [], postTrialInvoice: none }));
  note(data, part.id, begun(part.createdAt));
  assign(
    data,
    rows.filter(({ instanceId }) => instances.has(instanceId)),
    part.id,
  );
  if (data.postTrialUploads.delete(id)) data.postTrialUploads.add(part.id);
  const invoice = data.postTrialInvoices.get(id);
  if (invoice === undefined) return;
  data.postTrialInvoices.delete(id);
  data.postTrialInvoices.set(part.id, { ...invoice, uploadId: part.id });
};

const change = (data: BillingData, record: RecordAction, wanted: UploadChange): E.Either<StaleUpload, Upload> => {
  const { id, from, to: state, aggregates, at, decision, ...progress } = wanted;
  const upload = data.uploads.get(id);
  if (upload === undefined || !isAsSeen(upload, from)) {
    const now = upload === undefined ? 'not there' : `${upload.state._tag} after ${upload.attempts} attempts`;
    return E.left({ _tag: 'StaleUpload', id, message: `upload ${id} is ${now}` });
  }
  const changed: Upload = { ...upload, ...progress, state };
  data.uploads.set(id, changed);
  const { attempts, lastError: error } = progress;
  note(data, id, {
    at,
    from: some(upload.state._tag),
    to: state._tag,
    attempts,
    error,
    decision: map(keptDecision)(decision),
  });
  record(uploadDecided(wanted));
  if (aggregates !== 'keep') {
    const rows = [...data.rows.values()].filter(({ uploadId }) => uploadId === id);
    const mark = 'release' in aggregates ? aggregates.release : null;
    assign(data, rows, null, mark === null ? none : some(mark));
    if ('handOver' in aggregates) for (const part of aggregates.handOver) handOver(data, id, rows, part);
  }
  return E.right(changed);
};

const homeOf = ({ home, marks }: BillingData): JournalHome => {
  const last = marks.at(-1);
  if (last === undefined) return { _tag: 'Unmarked' };
  return last.home === home
    ? { _tag: 'Same' }
    : { _tag: 'Moved', what: `${home}, was ${last.home}`, markedAt: last.at };
};

export const uploadJournalOver = (data: BillingData, record: RecordAction): UploadJournal => {
  const uploads = (): ReadonlyArray<Upload> =>
    [...data.uploads.values()].sort(by(({ createdAt, id }) => [createdAt, id]));

  return {
    reserveId: answer(() => nextId(data)),
    prepare: (upload) => answerOrError(() => prepare(data, upload)),
    postTrialUpload: (instanceId) => answer(() => postTrialUpload(data, instanceId)),
    change: (wanted) => answerOrError(() => change(data, record, wanted)),
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
    list: ({ states, limit }) =>
      answer(() =>
        [...data.uploads.values()]
          .sort(by(({ id }) => [id]))
          .reverse()
          .filter(({ state }) => states?.includes(state._tag) ?? true)
          .slice(0, limit)
          .map(({ lines, ...upload }) => ({
            ...upload,
            lines: lines.length,
            organizations: new Set(lines.map(({ instanceId }) => instanceId)).size,
          })),
      ),
    history: (id) => answer(() => data.steps.filter(({ uploadId }) => uploadId === id).map(({ step }) => step)),
    covered: (id) => answer(() => amountsByUnit([...data.rows.values()].filter(({ uploadId }) => uploadId === id))),
    lastSend: answer(() =>
      data.steps
        .filter(({ step }) => step.to === 'Sending')
        .map(({ step }) => step.at)
        .reduce<Option<Instant>>((latest, at) => (isSome(latest) && latest.value > at ? latest : some(at)), none),
    ),
    named: (names) =>
      answer(() =>
        [...data.uploads.values()]
          .filter(({ name }) => names.includes(name))
          .map(({ name, id, state }) => ({ name, id, state: state._tag })),
      ),
    adopt: (upload) => answerOrError(() => adopt(data, record, upload)),
    home: answer(() => homeOf(data)),
    markHome: (mark) =>
      answer(() => {
        record(journalAccepted(homeOf(data)._tag, mark));
        data.marks.push({ ...mark, home: data.home });
      }),
  };
};
