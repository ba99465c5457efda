/** One upload for a person and for a program. */

import {
  instancesOf,
  type Upload,
  type UploadPolicy,
  type UploadStep,
  type UsageReportFormat,
} from '@usage-billing/core/invoices';
import { type Decision, formatInstant, type Instant, type Json } from '@usage-billing/core/shared';
import { factsText, tableText } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { choicesOf, nextText, stateText } from './upload-words.ts';

export interface SeenUpload {
  readonly upload: Upload;
  readonly history: ReadonlyArray<UploadStep>;
  readonly now: Instant;
  readonly policy: UploadPolicy;
  readonly reportFormat: UsageReportFormat;
}

const textOr = (instead: string) => O.getOrElse<string>(() => instead);

/** A file that went out under other settings is not sent again by itself. */
const fileText = (upload: Upload, { render }: UsageReportFormat): string => {
  const { title, text, fingerprint } = render(upload);
  const sent = O.getOrElse(() => fingerprint)(upload.fingerprint);
  const changed = sent === fingerprint ? '' : `; it was sent with sha256 ${sent}, under other settings`;
  return `${title}, ${Buffer.byteLength(text)} bytes, sha256 ${fingerprint}${changed}`;
};

const decisionText = ({ by, note }: Decision): string => `${by}: ${note}`;

const linesText = ({ lines }: Upload): string =>
  tableText(
    [
      { head: 'instance', right: true },
      { head: 'account' },
      { head: 'unit' },
      { head: 'quantity', right: true },
      { head: 'from' },
      { head: 'to' },
      { head: 'subscription' },
      { head: 'description' },
    ],
    lines
      .toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : a.instanceId > b.instanceId ? 1 : 0))
      .map((line) => [
        line.instanceId,
        line.accountNumber,
        line.amountType,
        line.quantity.toString(),
        line.startDate,
        line.endDate,
        line.subscriptionNumber,
        line.description,
      ]),
  );

const historyText = (history: ReadonlyArray<UploadStep>): string =>
  tableText(
    [
      { head: 'when' },
      { head: 'from' },
      { head: 'to' },
      { head: 'tries', right: true },
      { head: 'error' },
      { head: 'decided by' },
    ],
    history.map((step) => [
      formatInstant(step.at),
      textOr('')(step.from),
      step.to,
      step.attempts.toString(),
      textOr('')(step.error),
      textOr('')(O.map(decisionText)(step.decision)),
    ]),
  );

export const uploadText = ({ upload, history, now, policy, reportFormat }: SeenUpload): string => {
  const choices = choicesOf(upload, now, policy).map(({ text }) => text);
  const facts: ReadonlyArray<readonly [string, string]> = [
    ['upload', `${upload.id}, ${upload.uploader}, usage before ${upload.through}`],
    ['state', stateText(upload.state)],
    ['file', fileText(upload, reportFormat)],
    ['holds', `${upload.lines.length} lines of ${instancesOf(upload).length} organizations`],
    ['last error', textOr('none')(upload.lastError)],
    ['next', nextText(upload, now, policy)],
    ['you may', choices.length === 0 ? 'decide nothing about it' : choices.join(', ')],
  ];
  return [factsText(facts), '', 'Lines', linesText(upload), '', 'History', historyText(history)].join('\n');
};

const stepJson = ({ at, from, to, attempts, error, decision }: UploadStep): Json => ({
  at: formatInstant(at),
  from: O.toNullable(from),
  to,
  attempts,
  error: O.toNullable(error),
  decision: O.toNullable(O.map(({ by, note }: Decision) => ({ by, note }))(decision)),
});

export const uploadJson = ({ upload, history, now, policy, reportFormat }: SeenUpload): Json => ({
  id: upload.id.toString(),
  uploader: upload.uploader,
  through: upload.through,
  createdAt: formatInstant(upload.createdAt),
  state: upload.state._tag,
  stateText: stateText(upload.state),
  name: upload.name,
  fileName: reportFormat.render(upload).title,
  sha256: reportFormat.render(upload).fingerprint,
  sentSha256: O.toNullable(upload.fingerprint),
  attempts: upload.attempts,
  refusals: upload.refusals,
  lastError: O.toNullable(upload.lastError),
  next: nextText(upload, now, policy),
  choices: choicesOf(upload, now, policy).map(({ command, from }) => ({
    command,
    from: O.toNullable(O.map(formatInstant)(from)),
  })),
  lines: upload.lines.map(({ quantity, ...line }) => ({ ...line, quantity: quantity.toString() })),
  history: history.map(stepJson),
});
