import {
  defaultUploadPolicy,
  nextAction,
  type TransitionPolicy,
  transition,
  type UploadEvent,
  type UploadProgress,
  type UploadState,
} from '@usage-billing/core/invoices';
import { HOUR, type Instant, MINUTE, plus } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { requestKey } from '../../../src/invoices/upload/state/next-action.ts';
import { ABSENCE_WINDOW, REPEAT_WINDOW } from '../../../src/invoices/upload/state/upload-policy.ts';
import { waitAfter } from '../../../src/shared/back-off.ts';
import { at } from './upload-sample.ts';

const NOW = at('2026-10-15T02:30:00Z');
const CAREFUL: TransitionPolicy = defaultUploadPolicy;
const IDEMPOTENT: TransitionPolicy = { ...defaultUploadPolicy, idempotentUploads: true };

const later = (duration: bigint): Instant => plus(NOW, duration);

const upload = (state: UploadState, change: Partial<UploadProgress> = {}): UploadProgress => ({
  state,
  attempts: 0,
  refusals: 0,
  nextAttemptAt: NOW,
  lastError: none,
  fingerprint: none,
  ...change,
});

const PREPARED: UploadState = { _tag: 'Prepared' };
const SENDING: UploadState = { _tag: 'Sending', since: NOW };
const SENT: UploadState = { _tag: 'Sent', receipt: 'import-1', since: NOW };
const UNKNOWN: UploadState = { _tag: 'Unknown', since: NOW, reason: 'time-out' };

const FINGERPRINT = '5'.repeat(64);
const SEND_STARTED: UploadEvent = { _tag: 'SendStarted', fingerprint: FINGERPRINT };

const events: ReadonlyArray<UploadEvent> = [
  SEND_STARTED,
  { _tag: 'DaysBilled', reason: 'billed', parts: [] },
  { _tag: 'RepeatStarted' },
  { _tag: 'RepeatDiffers', reason: 'the date format changed' },
  { _tag: 'Taken', receipt: 'import-1' },
  { _tag: 'AlreadyTaken', receipt: 'import-1' },
  { _tag: 'NotSent', reason: 'connection refused' },
  { _tag: 'Refused', reason: 'HTTP 400' },
  { _tag: 'OutcomeUnknown', reason: 'time-out' },
  { _tag: 'FoundSending' },
  { _tag: 'ReportPending' },
  { _tag: 'ReportCompleted' },
  { _tag: 'ReportFailed', reason: 'bad line' },
  { _tag: 'FoundAtProvider', status: { _tag: 'Pending' } },
  { _tag: 'FoundAtProvider', status: { _tag: 'Completed' } },
  { _tag: 'FoundAtProvider', status: { _tag: 'Failed', reason: 'bad line' } },
  { _tag: 'AbsentAtProvider' },
  { _tag: 'ProviderSilent', reason: 'HTTP 503' },
  { _tag: 'ResolveTaken' },
  { _tag: 'ResolveResend' },
  { _tag: 'Withdraw', reason: 'by hand' },
];

const step = (from: UploadProgress, event: UploadEvent, now = NOW, policy = CAREFUL): UploadProgress => {
  const next = transition(from, event, now, policy);
  if (isLeft(next)) throw new Error(next.left.message);
  return next.right;
};

const edges = (state: UploadState, policy: TransitionPolicy): ReadonlyArray<string> =>
  events.flatMap((event) => {
    const next = transition(upload(state), event, NOW, policy);
    return isRight(next) ? [`${event._tag} → ${next.right.state._tag}`] : [];
  });

test('a prepared upload is sent, waits, is given up or replaced, or is found where somebody else sent it', (t) => {
  t.deepEqual(edges(PREPARED, CAREFUL), [
    'SendStarted → Sending',
    'DaysBilled → Rejected',
    'FoundAtProvider → Unknown',
    'FoundAtProvider → Imported',
    'ProviderSilent → Prepared',
    'Withdraw → Rejected',
  ]);
});

test('what is being sent ends as sent, as not sent, or in doubt', (t) => {
  t.deepEqual(edges(SENDING, CAREFUL), [
    'Taken → Sent',
    'AlreadyTaken → Sent',
    'NotSent → Prepared',
    'Refused → Prepared',
    'OutcomeUnknown → Unknown',
    'FoundSending → Unknown',
  ]);
});

test('what was sent is only asked about until its import ends', (t) => {
  t.deepEqual(edges(SENT, CAREFUL), [
    'ReportPending → Sent',
    'ReportCompleted → Imported',
    'ReportFailed → Rejected',
    'ProviderSilent → Sent',
  ]);
});

test('what is in doubt is never sent again unless an operator says so', (t) => {
  t.deepEqual(edges(UNKNOWN, CAREFUL), [
    'RepeatDiffers → Unknown',
    'Taken → Sent',
    'AlreadyTaken → Sent',
    'NotSent → Unknown',
    'Refused → Unknown',
    'OutcomeUnknown → Unknown',
    'FoundAtProvider → Unknown',
    'FoundAtProvider → Imported',
    'FoundAtProvider → Rejected',
    'AbsentAtProvider → Unknown',
    'ProviderSilent → Unknown',
    'ResolveTaken → Imported',
  ]);
  t.true(edges(UNKNOWN, IDEMPOTENT).includes('RepeatStarted → Unknown'));
});

test('an operator may have it sent again only a day after the send', (t) => {
  const resend: UploadEvent = { _tag: 'ResolveResend' };
  t.true(isLeft(transition(upload(UNKNOWN), resend, later(ABSENCE_WINDOW - 1n), CAREFUL)));
  t.deepEqual(step(upload(UNKNOWN), resend, later(ABSENCE_WINDOW)).state, PREPARED);
  const withdraw: UploadEvent = { _tag: 'Withdraw', reason: 'by hand' };
  const early = transition(upload(UNKNOWN), withdraw, later(ABSENCE_WINDOW - 1n), CAREFUL);
  if (!isLeft(early)) return t.fail('too early');
  t.deepEqual(early.left.allowedFrom, some(later(ABSENCE_WINDOW)));
  t.regex(early.left.message, /was sent on 2026-10-15T02:30:00Z.*from 2026-10-16T02:30:00Z on/);
  t.is(step(upload(UNKNOWN), withdraw, later(ABSENCE_WINDOW)).state._tag, 'Rejected');
});

test('usage that was seen at the provider is neither sent again nor given up while its import is under way', (t) => {
  const late = later(ABSENCE_WINDOW);
  const seen = step(upload(UNKNOWN), { _tag: 'FoundAtProvider', status: { _tag: 'Pending' } }, late);
  for (const event of [{ _tag: 'ResolveResend' }, { _tag: 'Withdraw', reason: 'by hand' }] as const)
    t.true(isLeft(transition(seen, event, late, CAREFUL)), event._tag);
  t.is(step(seen, { _tag: 'ResolveTaken' }, late).state._tag, 'Imported');
});

test('an operator may end what was sent a day ago and of which the provider knows nothing any more', (t) => {
  const late = later(ABSENCE_WINDOW);
  const silent = step(upload(SENT), { _tag: 'ProviderSilent', reason: 'HTTP 404' }, late);
  const pending = step(upload(SENT), { _tag: 'ReportPending' }, late);
  t.is(nextAction(silent, late, CAREFUL)._tag, 'NeedsOperator');
  for (const event of [{ _tag: 'ResolveTaken' }, { _tag: 'Withdraw', reason: 'by hand' }] as const) {
    t.is(step(silent, event, late).state._tag, event._tag === 'Withdraw' ? 'Rejected' : 'Imported');
    t.true(isLeft(transition(silent, event, later(ABSENCE_WINDOW - 1n), CAREFUL)), 'too early');
    t.true(isLeft(transition(pending, event, late, CAREFUL)), 'it may still complete');
  }
});

test('a repetition that is refused is the last one', (t) => {
  const refused = step(upload(UNKNOWN), { _tag: 'Refused', reason: 'HTTP 400' }, NOW, IDEMPOTENT);
  t.is(nextAction(refused, NOW, IDEMPOTENT)._tag, 'Ask');
  t.is(nextAction(step(upload(UNKNOWN), { _tag: 'NotSent', reason: 'reset' }), NOW, IDEMPOTENT)._tag, 'Repeat');
});

test('an imported or rejected upload meets nothing any more', (t) => {
  t.deepEqual(edges({ _tag: 'Imported', receipt: none, at: NOW }, IDEMPOTENT), []);
  t.deepEqual(edges({ _tag: 'Rejected', reason: 'bad line', at: NOW }, IDEMPOTENT), []);
});

test('an event that does not fit says which upload state it met', (t) => {
  const refused = transition(upload(SENT), SEND_STARTED, NOW, CAREFUL);
  t.true(isLeft(refused) && refused.left.message === 'an upload that is Sent cannot meet SendStarted');
});

test('a send that was certainly not taken waits longer each time, and says why', (t) => {
  const first = step(step(upload(PREPARED), SEND_STARTED), {
    _tag: 'NotSent',
    reason: 'connection refused',
  });
  t.like(first, { state: PREPARED, attempts: 1, lastError: some('connection refused') });
  t.is(first.nextAttemptAt, later(CAREFUL.backOff.first));
  const second = step(step(first, SEND_STARTED), { _tag: 'Refused', reason: 'HTTP 400' });
  t.is(second.attempts, 2);
  t.is(second.nextAttemptAt, later(2n * CAREFUL.backOff.first));
});

test('the third refusal of a report in a row rejects it, and a send that never arrived does not count', (t) => {
  const send = (from: UploadProgress, _tag: 'Refused' | 'NotSent'): UploadProgress =>
    step(step(from, SEND_STARTED), { _tag, reason: 'HTTP 400' });
  let refused = upload(PREPARED);
  for (const answer of ['Refused', 'NotSent', 'NotSent', 'Refused', 'NotSent'] as const) {
    refused = send(refused, answer);
    t.deepEqual(refused.state, PREPARED, answer);
  }
  t.like(send(refused, 'Refused'), {
    state: { _tag: 'Rejected', reason: 'HTTP 400', at: NOW },
    lastError: some('HTTP 400'),
  });
  let never = upload(PREPARED);
  for (let tries = 0; tries < 20; tries += 1) never = send(never, 'NotSent');
  t.deepEqual(never.state, PREPARED);
});

test('questions come ever more slowly, for hours, up to the longest wait', (t) => {
  let sent = step(step(upload(PREPARED), SEND_STARTED), { _tag: 'Taken', receipt: 'import-1' });
  let now = NOW;
  const waits: bigint[] = [];
  while (now < later(6n * HOUR)) {
    now = sent.nextAttemptAt;
    t.deepEqual(nextAction(sent, now, CAREFUL), { _tag: 'Poll', receipt: 'import-1' });
    sent = step(sent, { _tag: 'ReportPending' }, now);
    waits.push(sent.nextAttemptAt - now);
  }
  t.is(waits[0], CAREFUL.backOff.first);
  t.true(
    waits.every(
      (wait, index) =>
        index === 0 ||
        wait === waits[index - 1] ||
        wait === 2n * (waits[index - 1] ?? 0n) ||
        wait === CAREFUL.backOff.longest,
    ),
  );
  t.is(waits.at(-1), CAREFUL.backOff.longest);
  t.is(waitAfter(1_000_000, CAREFUL.backOff), CAREFUL.backOff.longest);
});

test('what was being sent when a process died is asked about at once', (t) => {
  t.deepEqual(nextAction(upload(SENDING), NOW, CAREFUL), { _tag: 'MarkUnknown' });
  const unknown = step(upload(SENDING), { _tag: 'FoundSending' }, later(MINUTE));
  t.like(unknown.state, { _tag: 'Unknown', since: NOW });
  t.deepEqual(nextAction(unknown, later(MINUTE), CAREFUL), { _tag: 'Ask' });
});

test('usage that is absent for 24 hours needs an operator, and is asked about all the same', (t) => {
  const absent = (now: Instant): UploadProgress => step(upload(UNKNOWN), { _tag: 'AbsentAtProvider' }, now);
  const early = later(ABSENCE_WINDOW - 1n);
  t.is(nextAction(absent(early), early, CAREFUL)._tag, 'Wait');
  const late = later(ABSENCE_WINDOW);
  t.is(nextAction(absent(late), late, CAREFUL)._tag, 'NeedsOperator');
  t.is(nextAction(absent(late), absent(late).nextAttemptAt, CAREFUL)._tag, 'Ask');
});

test('with idempotent uploads the same request is repeated until 23 hours after the first', (t) => {
  const before = later(REPEAT_WINDOW - 1n);
  t.is(nextAction(upload(UNKNOWN), before, IDEMPOTENT)._tag, 'Repeat');
  t.is(nextAction(upload(UNKNOWN), before, CAREFUL)._tag, 'Ask');
  t.is(nextAction(upload(UNKNOWN), later(REPEAT_WINDOW), IDEMPOTENT)._tag, 'Ask');
  t.true(isLeft(transition(upload(UNKNOWN), { _tag: 'RepeatStarted' }, later(REPEAT_WINDOW), IDEMPOTENT)));
});

test('a repetition that fails leaves the doubt about the first send', (t) => {
  const repeated = step(upload(UNKNOWN), { _tag: 'RepeatStarted' }, later(MINUTE), IDEMPOTENT);
  t.is(repeated.attempts, 1);
  for (const _tag of ['NotSent', 'Refused', 'OutcomeUnknown'] as const) {
    const failed = step(repeated, { _tag, reason: 'HTTP 401' }, later(MINUTE), IDEMPOTENT);
    t.deepEqual(failed.state, UNKNOWN);
    t.deepEqual(failed.lastError, some('HTTP 401'));
  }
});

test('a repetition has the key of its request, and the next request has another', (t) => {
  const named = { idempotencyKey: 'usage-17' };
  t.is(requestKey(named, NOW), requestKey(named, NOW));
  t.not(requestKey(named, NOW), requestKey(named, later(1n)));
});

test('the fingerprint of the last request is kept from its start on, whatever comes of it', (t) => {
  const sending = step(upload(PREPARED), SEND_STARTED);
  for (const event of [
    { _tag: 'NotSent', reason: 'reset' },
    { _tag: 'OutcomeUnknown', reason: 'time-out' },
    { _tag: 'Taken', receipt: 'import-1' },
  ] as const)
    t.deepEqual(step(sending, event).fingerprint, some(FINGERPRINT), event._tag);
  const again = step(step(sending, { _tag: 'NotSent', reason: 'reset' }), {
    _tag: 'SendStarted',
    fingerprint: 'other',
  });
  t.deepEqual(again.fingerprint, some('other'), 'the next request has its own');
  const repeated = step({ ...again, state: UNKNOWN }, { _tag: 'RepeatStarted' }, NOW, IDEMPOTENT);
  t.deepEqual(repeated.fingerprint, some('other'), 'a repetition has that of what it repeats');
});

test('a repetition that would differ stays in doubt, is asked about ever more slowly, and says why', (t) => {
  const differs = step(upload(UNKNOWN), { _tag: 'RepeatDiffers', reason: 'the date format changed' });
  t.like(differs, { state: UNKNOWN, attempts: 1, refusals: 0, lastError: some('the date format changed') });
  t.is(differs.nextAttemptAt, later(CAREFUL.backOff.first));
});

interface World {
  progress: UploadProgress;
  now: Instant;
  /** The key of every request of which nobody knows that it was not taken. */
  doubtful: bigint[];
  sends: number;
}

/** What a request and its answer mean outside of the machine. */
const follow = (world: World, event: UploadEvent, policy: TransitionPolicy): string | undefined => {
  const { state } = world.progress;
  const next = transition(world.progress, event, world.now, policy);
  if (isLeft(next)) return undefined;
  if (event._tag === 'SendStarted') {
    if (world.doubtful.length > 0) return 'sent again although an earlier send is in doubt';
    world.doubtful.push(world.now);
    world.sends += 1;
  }
  if (event._tag === 'RepeatStarted') {
    if (state._tag !== 'Unknown' || !policy.idempotentUploads) return 'repeated without leave';
    if (world.doubtful.some((key) => key !== state.since)) return 'repeated with another key';
    if (world.now >= state.since + REPEAT_WINDOW) return 'repeated when the key had died';
    world.doubtful.push(state.since);
  }
  // Only the answer to a first send shows that nothing was taken.
  if ((event._tag === 'NotSent' || event._tag === 'Refused') && state._tag === 'Sending') world.doubtful.pop();
  if (event._tag === 'ResolveResend') world.doubtful = [];
  world.progress = next.right;
  return undefined;
};

test('no sequence of events sends twice, unless nothing was taken, an operator said so, or the key is the same', (t) => {
  const move = fc.record({
    event: fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...events) },
      // The moves that matter most, so that sequences get far.
      {
        weight: 3,
        arbitrary: fc.constantFrom<UploadEvent>(
          SEND_STARTED,
          { _tag: 'FoundSending' },
          { _tag: 'RepeatStarted' },
          { _tag: 'NotSent', reason: 'connection refused' },
          { _tag: 'OutcomeUnknown', reason: 'time-out' },
        ),
      },
    ),
    wait: fc.oneof(fc.constant(1n), fc.bigInt({ min: 1n, max: 8n * HOUR })),
  });
  let sends = 0;
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), fc.boolean(), (moves, idempotent) => {
      const world: World = { progress: upload(PREPARED), now: NOW, doubtful: [], sends: 0 };
      const policy = idempotent ? IDEMPOTENT : CAREFUL;
      for (const { event, wait } of moves) {
        const wrong = follow(world, event, policy);
        if (wrong !== undefined) throw new Error(wrong);
        world.now = plus(world.now, wait);
      }
      sends += world.sends;
    }),
    { numRuns: 2000 },
  );
  t.true(sends > 500, `the sequences hold sends (${sends})`);
});
