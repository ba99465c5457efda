/**
 * Events as a line of a frame, in JSON, because nothing else that keeps int64 and every string is as cheap to write. Those
 * that occurred and were received at one moment with the same metadata form a run, which is one array: what they share, and
 * then four values for each of them. 0 stands for the value of the event or run before. An amount is a JSON number where a
 * binary float holds it exactly, and text where not; moments are text.
 */
import { type Instant, instant } from '@usage-billing/core/shared';
import { type AmountType, amount, type InstanceId, type ReceivedEvent } from '@usage-billing/core/usage';
import { isSome, none, type Option, some } from 'fp-ts/lib/Option.js';

type Metadata = Readonly<Record<string, string>>;
type Value = string | number | Metadata | null;

/** A number, where otherwise no number stands. */
const AS_BEFORE = 0;
type AsBefore = typeof AS_BEFORE;

const exact = (value: bigint): string | number => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
};

const metadataOf = ({ metadata }: ReceivedEvent): Metadata | null => (isSome(metadata) ? metadata.value : null);

/** Also false where names stand in another order. */
const isSame = (one: Metadata | null, other: Metadata | null): boolean => {
  if (one === other) return true;
  if (one === null || other === null) return false;
  const names = Object.keys(other);
  let index = 0;
  for (const name in one) {
    if (names[index] !== name || one[name] !== other[name]) return false;
    index += 1;
  }
  return index === names.length;
};

/** What the events of a run share. */
interface Run {
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly metadata: Metadata | null;
}

const SHARED = 3;
const OWN = 4;

/** What is written at its beginning. */
const beginningOf = ({ occurredAt, receivedAt, metadata }: Run, before: Run | undefined): Value[] => [
  before?.occurredAt === occurredAt ? AS_BEFORE : occurredAt.toString(),
  before?.receivedAt === receivedAt ? AS_BEFORE : receivedAt.toString(),
  before !== undefined && isSame(metadata, before.metadata) ? AS_BEFORE : metadata,
];

const isOfRun = (event: ReceivedEvent, run: Run): boolean =>
  event.occurredAt === run.occurredAt && event.receivedAt === run.receivedAt && isSame(metadataOf(event), run.metadata);

export const eventsToText = (events: ReadonlyArray<ReceivedEvent>): string => {
  const written: Value[][] = [];
  let values: Value[] = [];
  let run: Run | undefined;
  let lastType: AmountType | undefined;
  for (const event of events) {
    if (run === undefined || !isOfRun(event, run)) {
      const { occurredAt, receivedAt } = event;
      const next = { occurredAt, receivedAt, metadata: metadataOf(event) };
      values = beginningOf(next, run);
      written.push(values);
      run = next;
    }
    values.push(
      event.uniqueKey,
      event.instanceId,
      event.amountType === lastType ? AS_BEFORE : event.amountType,
      exact(event.amount),
    );
    lastType = event.amountType;
  }
  return JSON.stringify(written);
};

type Shared = readonly [
  occurredAt: string | AsBefore,
  receivedAt: string | AsBefore,
  metadata: Metadata | null | AsBefore,
];
type Own = readonly [
  uniqueKey: string,
  instanceId: InstanceId,
  amountType: AmountType | AsBefore,
  amount: string | number,
];

const toMetadata = (metadata: Metadata | null): Option<Metadata> => (metadata === null ? none : some(metadata));

const eventsFromRuns = (runs: ReadonlyArray<ReadonlyArray<unknown>>): ReadonlyArray<ReceivedEvent> => {
  const events: ReceivedEvent[] = [];
  let [amountType, occurredAt, receivedAt] = ['' as AmountType, instant(0n), instant(0n)];
  let metadata: Option<Metadata> = none;
  for (const run of runs) {
    const shared = run as ReadonlyArray<unknown> as Shared;
    if (shared[0] !== AS_BEFORE) occurredAt = instant(BigInt(shared[0]));
    if (shared[1] !== AS_BEFORE) receivedAt = instant(BigInt(shared[1]));
    if (shared[2] !== AS_BEFORE) metadata = toMetadata(shared[2]);
    for (let index = SHARED; index + OWN <= run.length; index += OWN) {
      const [uniqueKey, instanceId, type, value] = run.slice(index, index + OWN) as ReadonlyArray<unknown> as Own;
      if (type !== AS_BEFORE) amountType = type;
      events.push({
        uniqueKey,
        instanceId,
        amountType,
        amount: amount(BigInt(value)),
        occurredAt,
        metadata,
        receivedAt,
      });
    }
  }
  return events;
};

const FLAT = 7;

type FlatRow = readonly [
  ...own: Own,
  occurredAt: string | AsBefore,
  metadata: Metadata | null | AsBefore,
  receivedAt: string | AsBefore,
];

/** Of segments before version 3: one array, with seven values for each event. */
const eventsFromFlat = (flat: ReadonlyArray<unknown>): ReadonlyArray<ReceivedEvent> => {
  const runs: unknown[][] = [];
  for (let index = 0; index + FLAT <= flat.length; index += FLAT) {
    const [key, instance, type, value, occurredAt, metadata, receivedAt] = flat.slice(
      index,
      index + FLAT,
    ) as ReadonlyArray<unknown> as FlatRow;
    runs.push([occurredAt, receivedAt, metadata, key, instance, type, value]);
  }
  return eventsFromRuns(runs);
};

/** Only for text whose checksum was right: it trusts what it reads. */
export const eventsFromText = (text: string): ReadonlyArray<ReceivedEvent> => {
  const read = JSON.parse(text) as ReadonlyArray<unknown>;
  return Array.isArray(read[0]) ? eventsFromRuns(read as ReadonlyArray<ReadonlyArray<unknown>>) : eventsFromFlat(read);
};
