/** What a replay found, for people and for programs. */
import {
  addsUp,
  type HourDifference,
  isIdentical,
  type LineDifference,
  type Replay,
  type ReplayedUpload,
} from '@usage-billing/core/invoices';
import { type CalendarDay, formatInstant, type Json } from '@usage-billing/core/shared';
import { group } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';

export const replayText = (day: CalendarDay, replay: Replay): string =>
  [
    `${day}: ${group(String(replay.compared))} hours of instances and units built again, ${replay.hours.length} differ`,
    ...replay.hours.map((hour) => `  ${hourText(hour)}`),
    ...replay.uploads.flatMap(uploadLines),
    addsUp(replay)
      ? 'Identical: every aggregate, and every byte that was sent.'
      : 'Different: what is recorded is not what the events give today.',
  ].join('\n');

const hourText = ({ instanceId, amountType, hour, events, recorded }: HourDifference): string =>
  `${instanceId} ${amountType} in the hour ${formatInstant(hour)}: events ${group(events.toString())}, ledger ${group(recorded.toString())}, difference ${group((events - recorded).toString())}`;

const uploadLines = (upload: ReplayedUpload): ReadonlyArray<string> => [
  `upload ${upload.name}: ${stateText(upload)}`,
  ...upload.lines.map((line) => `  ${lineText(line)}`),
];

const stateText = (upload: ReplayedUpload): string => {
  const what = O.isSome(upload.sent) ? 'sent' : 'recorded (nothing was sent from this journal)';
  if (isIdentical(upload)) return `identical to what was ${what}, sha256 ${upload.rebuilt}`;
  const settings =
    upload.lines.length === 0 ? '; its lines are the same, so the format of reports was another one' : '';
  return `differs from what was ${what}: sha256 ${upload.rebuilt}, was ${O.getOrElse(() => upload.recorded)(upload.sent)}${settings}`;
};

const lineText = ({ line, rebuilt, hours }: LineDifference): string =>
  `"${line.description}" of ${line.instanceId}: ${group(line.quantity.toString())} ${line.amountType}, built again ${group(rebuilt.toString())}, difference ${group((rebuilt - line.quantity).toString())}, ${
    hours.length > 0
      ? `because of ${hours.map(({ hour }) => formatInstant(hour)).join(', ')}`
      : 'because the ledger rows of the upload do not add up to the line'
  }`;

export const replayJson = (day: CalendarDay, replay: Replay): Json => ({
  day,
  identical: addsUp(replay),
  compared: replay.compared,
  hours: replay.hours.map(hourJson),
  uploads: replay.uploads.map((upload) => ({
    id: upload.id.toString(),
    name: upload.name,
    identical: isIdentical(upload),
    ...(O.isSome(upload.sent) ? { sent: upload.sent.value } : {}),
    rebuilt: upload.rebuilt,
    lines: upload.lines.map(({ line, rebuilt, hours }) => ({
      description: line.description,
      instance: line.instanceId,
      unit: line.amountType,
      quantity: line.quantity.toString(),
      rebuilt: rebuilt.toString(),
      difference: (rebuilt - line.quantity).toString(),
      hours: hours.map(hourJson),
    })),
  })),
});

const hourJson = ({ instanceId, amountType, hour, events, recorded }: HourDifference): Json => ({
  instance: instanceId,
  unit: amountType,
  hour: formatInstant(hour),
  events: events.toString(),
  recorded: recorded.toString(),
  difference: (events - recorded).toString(),
});
