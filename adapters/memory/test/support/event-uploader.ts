/**
 * A sketch of an adapter for a provider of another kind: it reports each line as an event, and proves by sums that the
 * lines arrived. It shows that the port's types and laws hold for such a provider too, and is no adapter to be used.
 */
import { createHash } from 'node:crypto';
import type {
  Acceptance,
  ProviderUnavailable,
  ReportStatus,
  SentReport,
  SubmitError,
  UsageReport,
  UsageReportFormat,
  UsageReportLine,
  UsageUploader,
} from '@usage-billing/core/invoices';
import { MINUTE, plus, startOfDay, stringifyJsonExact } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { EventAnswer, EventMeter, MeterEvent } from './event-meter.ts';

export const eventUploader = (meter: EventMeter): UsageUploader => ({
  ...eventFormat,
  submit:
    ({ report }) =>
    async () =>
      submit(meter, report),
  status: (sent) => async () => status(meter, sent),
  arrival: (report) => async () => arrival(meter, report),
  // It lists no records: what was sent is known by sums alone.
  arrivedSince: async function* () {},
});

/** Events have no size together; what they say is hashed. */
const eventFormat: UsageReportFormat = {
  ratesLateUsage: false,
  size: { limit: Number.POSITIVE_INFINITY, empty: 0, ofLine: () => 1 },
  render: (report) => {
    const text = report.lines.map((line) => stringifyJsonExact({ ...eventOf(report, line), ...line })).join('\n');
    return { title: report.name, text, fingerprint: hash(text) };
  },
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const MINUTES_A_DAY = 1_440n;

/**
 * A line has a minute of its own within its first day, drawn from what it says, so that the sum of the minute is the
 * line. The identifier comes from the same and not from the request's key: it must be known again under any key.
 */
const eventOf = ({ name }: UsageReport, line: UsageReportLine): MeterEvent => {
  const { accountNumber, subscriptionNumber, chargeNumber, amountType, startDate, description, quantity } = line;
  const said = [accountNumber, subscriptionNumber, chargeNumber, amountType, startDate, `${quantity}`, description];
  const own = hash(JSON.stringify(said));
  const minute = BigInt(`0x${own.slice(0, 12)}`) % MINUTES_A_DAY;
  const at = plus(startOfDay(startDate), minute * MINUTE);
  return { identifier: `${name}-${own.slice(0, 32)}`, customer: accountNumber, meter: amountType, value: quantity, at };
};

const submit = (meter: EventMeter, report: UsageReport): E.Either<SubmitError, Acceptance> => {
  const answers: EventAnswer[] = [];
  for (const line of report.lines) {
    const answer = meter.send(eventOf(report, line));
    answers.push(answer);
    if (answer._tag !== 'Accepted' && answer._tag !== 'AlreadyExists')
      return E.left(failure(meter, report, answers.length === 1, answer));
  }
  const isKnown = answers.every(({ _tag }) => _tag === 'AlreadyExists');
  return E.right({ _tag: isKnown ? 'AlreadyTaken' : 'Taken', receipt: report.name });
};

/** A report counts whole or not at all: once some of it may be there, only asking can tell. */
const failure = (meter: EventMeter, report: UsageReport, isFirst: boolean, answer: EventAnswer): SubmitError => {
  if (answer._tag === 'Invalid') {
    const undone = isFirst || cancelAll(meter, report);
    return { _tag: undone ? 'Refused' : 'OutcomeUnknown', reason: answer.message };
  }
  if (answer._tag === 'RateLimited' && isFirst) return { _tag: 'NotSent', reason: 'too many requests' };
  return { _tag: 'OutcomeUnknown', reason: 'the connection broke' };
};

const cancelAll = (meter: EventMeter, report: UsageReport): boolean =>
  report.lines.map((line) => meter.cancel(eventOf(report, line).identifier)).every((cancelled) => cancelled);

/** What was accepted may be rejected later, event by event; then the others are taken back. */
const status = (meter: EventMeter, { report }: SentReport): E.Either<ProviderUnavailable, ReportStatus> => {
  const reasons = report.lines.flatMap((line) => meter.rejected.get(eventOf(report, line).identifier) ?? []);
  const [reason] = reasons;
  if (reason === undefined)
    return E.map(O.getOrElse((): ReportStatus => ({ _tag: 'Pending' })))(arrival(meter, report));
  return cancelAll(meter, report)
    ? E.right({ _tag: 'Failed', reason })
    : E.left({ _tag: 'ProviderUnavailable', message: `${reason}, and the other lines cannot be cancelled any more` });
};

/** Every line is asked for: one proves nothing of the next. */
const arrival = (meter: EventMeter, report: UsageReport): E.Either<ProviderUnavailable, O.Option<ReportStatus>> => {
  const there = report.lines.filter((line) => {
    const { customer, meter: unit, at } = eventOf(report, line);
    return meter.sum(customer, unit, at, plus(at, MINUTE)) === line.quantity;
  }).length;
  if (there === report.lines.length) return E.right(O.some({ _tag: 'Completed' }));
  if (there === 0) return E.right(O.none);
  return E.left({ _tag: 'ProviderUnavailable', message: `${there} of ${report.lines.length} lines have arrived` });
};
