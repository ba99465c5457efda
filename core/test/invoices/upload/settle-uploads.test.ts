import {
  resolveUpload,
  runSettle,
  runUploader,
  type SettleSummary,
  type SubmitError,
} from '@usage-billing/core/invoices';
import { DAY, HOUR, MINUTE } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { type Either, isLeft, left, right as rightOf } from 'fp-ts/lib/Either.js';
import { isNone, isSome, none, some } from 'fp-ts/lib/Option.js';
import {
  addOrganization,
  addUsage,
  atProvider,
  depsOf,
  ProcessDied,
  pass,
  right,
  type SendFault,
  statesOf,
  type World,
  world,
} from './upload-world.ts';

const daily = async (of: World): Promise<void> => {
  right(await runUploader(depsOf(of))({ policy: of.policy, trigger: 'schedule' })());
};

const settle = async (of: World): Promise<SettleSummary> => right(await runSettle(depsOf(of))(of.policy)());

/** Jumps to what is due next, as a simulated scheduler does, until nothing is open. */
const settleAll = async (of: World, passes = 200): Promise<SettleSummary> => {
  let summary = await settle(of);
  for (let done = 0; done < passes && isSome(summary.nextDue); done += 1) {
    if (summary.nextDue.value <= of.now) throw new Error('the next due moment is not in the future');
    of.now = summary.nextDue.value;
    summary = await settle(of);
  }
  return summary;
};

const withUsage = (ids: ReadonlyArray<string>, change: Partial<World> = {}): World => {
  const of = world(change);
  for (const id of ids) {
    addOrganization(of, id);
    addUsage(of, id, '2026-10-14', 10n);
  }
  return of;
};

const DECISION = { by: 'ann', note: 'looked it up', role: 'operator', through: 'page' } as const;

const LOST_ANSWER: SendFault = { taken: true, answer: { _tag: 'OutcomeUnknown', reason: 'time-out' } };
const LOST_REQUEST: SendFault = { taken: false, answer: { _tag: 'OutcomeUnknown', reason: 'time-out' } };
const REFUSED_CONNECTION: SendFault = { taken: false, answer: { _tag: 'NotSent', reason: 'connection refused' } };

test('what is prepared is sent, asked about, and imported', async (t) => {
  const of = withUsage(['1', '2']);
  await daily(of);
  t.deepEqual(statesOf(of), ['1 Sent']);
  const summary = await settleAll(of);
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.deepEqual(atProvider(of), { W1: '10', W2: '10' });
  t.like(summary, { nextDue: none, open: { Prepared: 0, Sending: 0, Sent: 0, Unknown: 0 } });
});

test('a send that was certainly not taken is repeated with a new key, ever more slowly', async (t) => {
  const of = withUsage(['1'], { sendFaults: [REFUSED_CONNECTION, REFUSED_CONNECTION] });
  await daily(of);
  t.deepEqual(statesOf(of), ['1 Prepared']);
  t.deepEqual(of.uploads.get(1n)?.lastError, some('connection refused'));
  await settleAll(of);
  t.deepEqual(atProvider(of), { W1: '10' });
});

test('an import that stays pending for hours is asked about and never sent again', async (t) => {
  const of = withUsage(['1'], { importEnds: () => ({ _tag: 'Pending' }) });
  await daily(of);
  for (const end = of.now + 10n * HOUR; of.now < end; pass(of, 10n * MINUTE)) await settle(of);
  t.deepEqual(statesOf(of), ['1 Sent']);
  for (const one of of.imports) one.status = { _tag: 'Completed' };
  await settleAll(of);
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.is(of.imports.length, 1);
});

test('an upload whose answer was lost is found at the provider', async (t) => {
  const of = withUsage(['1'], { sendFaults: [LOST_ANSWER] });
  await daily(of);
  t.deepEqual(statesOf(of), ['1 Unknown']);
  await settleAll(of);
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.is(of.imports.length, 1);
});

test('an upload whose request was lost is sent again only when an operator says so', async (t) => {
  const of = withUsage(['1'], { sendFaults: [LOST_REQUEST] });
  await daily(of);
  let summary = await settle(of);
  for (const end = of.now + 3n * DAY; of.now < end; pass(of, HOUR)) summary = await settle(of);
  t.deepEqual(statesOf(of), ['1 Unknown']);
  t.deepEqual(summary.needsOperator, [1n]);
  t.is(of.imports.length, 0);
  right(
    await resolveUpload(depsOf(of))({
      id: 1n,
      resolution: { _tag: 'ResolveResend' },
      decision: DECISION,
      policy: of.policy,
    })(),
  );
  await settleAll(of);
  t.deepEqual(atProvider(of), { W1: '10' });
});

const TAKEN = { id: 1n, resolution: { _tag: 'ResolveTaken' }, decision: DECISION } as const;

const doubts: ReadonlyArray<readonly [string, SendFault, Partial<World>, string]> = [
  ['absent', LOST_REQUEST, {}, 'the provider holds no usage of it'],
  ['not to be asked for', LOST_ANSWER, { silent: true }, 'the provider could not be asked: HTTP 503'],
];
for (const [what, fault, later, message] of doubts)
  test(`usage that is ${what} is not believed to be taken, unless somebody insists, and that is kept`, async (t) => {
    const of = withUsage(['1'], { sendFaults: [fault] });
    await daily(of);
    Object.assign(of, later);
    const decisions: unknown[] = [];
    const deps = depsOf(of);
    const change: typeof deps.journal.change = (step) => {
      decisions.push(step.decision);
      return deps.journal.change(step);
    };
    const resolve = resolveUpload({ ...deps, journal: { ...deps.journal, change } });
    t.like(await resolve({ ...TAKEN, policy: of.policy })(), { left: { _tag: 'NotSeenAtProvider', message } });
    t.deepEqual(statesOf(of), ['1 Unknown']);
    t.deepEqual(decisions, []);
    right(await resolve({ ...TAKEN, policy: of.policy, force: true })());
    t.deepEqual(statesOf(of), ['1 Imported']);
    t.deepEqual(decisions, [some({ ...DECISION, note: `looked it up (forced, although ${message})` })]);
  });

test('usage that the provider still imports is not believed to be taken', async (t) => {
  const of = withUsage(['1'], { sendFaults: [LOST_ANSWER] });
  await daily(of);
  const deps = depsOf(of);
  const arrival = () => async () => rightOf(some({ _tag: 'Pending' } as const));
  const answer = await resolveUpload({ ...deps, uploader: { arrival } })({ ...TAKEN, policy: of.policy })();
  t.like(answer, { left: { message: 'the provider is still importing its usage' } });
});

for (const resolution of [{ _tag: 'ResolveResend' }, { _tag: 'Withdraw', reason: 'by hand' }] as const)
  test(`usage that may be at the provider does not go out again, whoever says ${resolution._tag}`, async (t) => {
    const of = withUsage(['1'], { sendFaults: [LOST_REQUEST] });
    await daily(of);
    for (const end = of.now + 2n * DAY; of.now < end; pass(of, HOUR)) await settle(of);
    const deps = depsOf(of);
    const decide = (said: Awaited<ReturnType<ReturnType<typeof deps.uploader.arrival>>>) =>
      resolveUpload({ ...deps, uploader: { arrival: () => async () => said } })({
        id: 1n,
        resolution,
        decision: DECISION,
        policy: of.policy,
      })();
    const messageOf = (message: string) => ({ left: { _tag: 'MaybeAtProvider', message } });
    t.like(await decide(rightOf(some({ _tag: 'Completed' }))), messageOf('the provider holds its usage by now'));
    t.like(await decide(rightOf(some({ _tag: 'Pending' }))), messageOf('the provider is still importing its usage'));
    const silent = left({ _tag: 'ProviderUnavailable', message: 'HTTP 503' } as const);
    t.like(await decide(silent), messageOf('the provider could not be asked: HTTP 503'));
    t.deepEqual(statesOf(of), ['1 Unknown']);
    right(await decide(rightOf(none)));
    t.notDeepEqual(statesOf(of), ['1 Unknown']);
  });

test('an operator can say that an upload in doubt was taken, and cannot say so of one that was sent', async (t) => {
  const of = withUsage(['1'], { sendFaults: [LOST_ANSWER] });
  await daily(of);
  const resolve = resolveUpload(depsOf(of))({ ...TAKEN, policy: of.policy });
  right(await resolve());
  t.deepEqual(statesOf(of), ['1 Imported']);
  const again = await resolve();
  t.true(isLeft(again) && again.left._tag === 'DecisionRefused');
  const missing = await resolveUpload(depsOf(of))({ ...TAKEN, id: 7n, policy: of.policy })();
  t.true(isLeft(missing) && missing.left._tag === 'UploadNotFound');
});

test('the usage of an upload that was given up is pending again', async (t) => {
  const of = withUsage(['1'], { sendFaults: [REFUSED_CONNECTION] });
  await daily(of);
  const resolution = { _tag: 'Withdraw', reason: 'by hand' } as const;
  right(await resolveUpload(depsOf(of))({ id: 1n, resolution, decision: DECISION, policy: of.policy })());
  t.like(of.rows[0], { uploadId: null, mark: null });
  await daily(of);
  await settleAll(of);
  t.deepEqual(statesOf(of), ['1 Rejected', '2 Imported']);
  t.deepEqual(atProvider(of), { W1: '10' });
});

test('with idempotent uploads a lost request is repeated with the same key and taken once', async (t) => {
  for (const fault of [LOST_REQUEST, LOST_ANSWER]) {
    const of = withUsage(['1'], { sendFaults: [fault, LOST_REQUEST, REFUSED_CONNECTION] });
    of.policy = { ...of.policy, idempotentUploads: true };
    await daily(of);
    await settleAll(of);
    t.deepEqual(statesOf(of), ['1 Imported']);
    t.is(of.imports.length, 1);
    t.deepEqual(atProvider(of), { W1: '10' });
  }
});

test('a request that would not be the same any more is not repeated, until it is again', async (t) => {
  const of = withUsage(['1'], { sendFaults: [LOST_REQUEST] });
  of.policy = { ...of.policy, idempotentUploads: true };
  await daily(of);
  const { reportHeader } = of;
  of.reportHeader = 'other settings';
  pass(of, HOUR);
  const { steps, failures } = right(await runSettle(depsOf(of))(of.policy)());
  t.deepEqual([statesOf(of), of.imports.length, failures], [['1 Unknown'], 0, []]);
  const why = steps[0] === undefined || isNone(steps[0].lastError) ? '' : steps[0].lastError.value;
  t.regex(why, /not repeated, because it would not be the same/);
  t.true(why.includes(reportHeader) && why.includes('other settings'), 'both hashes are shown');
  of.reportHeader = reportHeader;
  await settleAll(of);
  t.deepEqual([statesOf(of), atProvider(of)], [['1 Imported'], { W1: '10' }]);
});

test('a request that goes out anew looks as the settings of now have it', async (t) => {
  const of = withUsage(['1'], { sendFaults: [REFUSED_CONNECTION] });
  await daily(of);
  const before = of.uploads.get(1n)?.fingerprint;
  of.reportHeader = 'other settings';
  await settleAll(of);
  t.deepEqual([statesOf(of), atProvider(of)], [['1 Imported'], { W1: '10' }]);
  t.notDeepEqual(of.uploads.get(1n)?.fingerprint, before);
  t.is(of.imports[0]?.text.split('\n')[0], 'other settings');
});

test('with idempotent uploads an import that can be found is not repeated', async (t) => {
  const of = withUsage(['1'], { sendFaults: [LOST_ANSWER] });
  of.policy = { ...of.policy, idempotentUploads: true };
  await daily(of);
  const deps = depsOf(of);
  let repeated = 0;
  const submit: typeof deps.uploader.submit = (request) => {
    repeated += 1;
    return deps.uploader.submit(request);
  };
  pass(of, HOUR);
  right(await runSettle({ ...deps, uploader: { ...deps.uploader, submit } })(of.policy)());
  t.deepEqual(statesOf(of), ['1 Imported']);
  t.is(repeated, 0);
});

test('an import whose number the provider forgot is found by its usage after a day', async (t) => {
  const of = withUsage(['1']);
  await daily(of);
  const deps = depsOf(of);
  const status = () => async () => left({ _tag: 'ProviderUnavailable', message: 'HTTP 404' } as const);
  const forgetful = { ...deps, uploader: { ...deps.uploader, status } };
  pass(of, 23n * HOUR);
  right(await runSettle(forgetful)(of.policy)());
  t.deepEqual(statesOf(of), ['1 Sent']);
  pass(of, HOUR);
  const found = of.imports.splice(0);
  t.deepEqual(right(await runSettle(forgetful)(of.policy)()).needsOperator, [1n]);
  of.imports.push(...found);
  pass(of, HOUR);
  right(await runSettle(forgetful)(of.policy)());
  t.deepEqual(statesOf(of), ['1 Imported']);
});

test('a rejected file of several organizations is halved until the culprit stands alone', async (t) => {
  const ids = ['1', '2', '3', '4', '5', '6', '7'];
  const of = withUsage(ids, {
    importEnds: (text) =>
      text.includes('W5,') ? { _tag: 'Failed', reason: 'W5 is not known' } : { _tag: 'Completed' },
  });
  await daily(of);
  await settleAll(of);
  t.deepEqual(atProvider(of), { W1: '10', W2: '10', W3: '10', W4: '10', W6: '10', W7: '10' });
  const culprit = of.rows.find(({ instanceId }) => instanceId === '5');
  t.like(culprit, { uploadId: null, mark: { reason: 'rejected', detail: 'W5 is not known' } });
  t.true(of.rows.every((row) => row === culprit || of.uploads.get(row.uploadId ?? 0n)?.state._tag === 'Imported'));
});

test('a file that the provider always refuses is halved until the culprit stands alone', async (t) => {
  const of = withUsage(['1', '2', '3', '4', '5']);
  const deps = depsOf(of);
  const uploader: typeof deps.uploader = {
    ...deps.uploader,
    submit: (request) =>
      deps.uploader.render(request.report).text.includes('W4,')
        ? async () => left({ _tag: 'Refused', reason: 'HTTP 400: W4 is not known' })
        : deps.uploader.submit(request),
  };
  right(await runUploader({ ...deps, uploader })({ policy: of.policy, trigger: 'schedule' })());
  for (let minutes = 0; minutes < 60; minutes += 1) {
    pass(of, MINUTE);
    right(await runSettle({ ...deps, uploader })(of.policy)());
  }
  t.deepEqual(atProvider(of), { W1: '10', W2: '10', W3: '10', W5: '10' });
  const culprit = of.rows.find(({ instanceId }) => instanceId === '4');
  t.like(culprit, { uploadId: null, mark: { reason: 'rejected', detail: 'HTTP 400: W4 is not known' } });
});

test('the late answer of a sender that stalled cannot touch the send of another process', async (t) => {
  const of = withUsage(['1'], { sendFaults: [REFUSED_CONNECTION] });
  await daily(of);
  t.like(of.uploads.get(1n), { state: { _tag: 'Prepared' }, attempts: 1 });
  pass(of, HOUR);
  const deps = depsOf(of);
  // A process that stalls so long that the others hold the lock.
  const stalledSender = (
    answer: SubmitError,
    meanwhile: () => Promise<void>,
  ): Promise<Either<unknown, SettleSummary>> => {
    const submit = () => async () => {
      await meanwhile();
      return left(answer);
    };
    const unlocked: typeof deps.lock = { withLock: (_job, work) => work };
    return runSettle({ ...deps, lock: unlocked, uploader: { ...deps.uploader, submit } })(of.policy)();
  };
  const first = await stalledSender({ _tag: 'NotSent', reason: 'aborted' }, async () => {
    of.silent = true;
    await settle(of);
    t.is(of.uploads.get(1n)?.state._tag, 'Unknown');
    pass(of, 2n * DAY);
    of.silent = false;
    right(
      await resolveUpload(deps)({
        id: 1n,
        resolution: { _tag: 'ResolveResend' },
        decision: DECISION,
        policy: of.policy,
      })(),
    );
    const resent = of.uploads.get(1n);
    // The count that the first sender saw: it alone would not tell the two sends apart.
    if (resent !== undefined) of.uploads.set(1n, { ...resent, attempts: 1 });
    await stalledSender({ _tag: 'OutcomeUnknown', reason: 'time-out' }, () => Promise.reject(new ProcessDied())).catch(
      () => undefined,
    );
    t.like(of.uploads.get(1n), { state: { _tag: 'Sending' }, attempts: 1 });
  });
  t.deepEqual(right(first).failures, [{ id: 1n, message: 'upload 1 is not Sending any more' }]);
  t.is(of.uploads.get(1n)?.state._tag, 'Sending');
});

test('one upload that cannot be written does not hold up the others', async (t) => {
  const of = withUsage(['1', '2']);
  of.reportLimit = 260;
  await daily(of);
  t.deepEqual(statesOf(of), ['1 Sent', '2 Sent']);
  pass(of, MINUTE);
  const deps = depsOf(of);
  const journal: typeof deps.journal = {
    ...deps.journal,
    change: (change) =>
      change.id === 1n
        ? async () => ({ _tag: 'Left', left: { _tag: 'JournalUnavailable', message: 'down' } })
        : deps.journal.change(change),
  };
  const summary = right(await runSettle({ ...deps, journal })(of.policy)());
  t.deepEqual(statesOf(of), ['1 Sent', '2 Imported']);
  t.deepEqual(summary.failures, [{ id: 1n, message: 'down' }]);
  t.true(isSome(summary.nextDue) && summary.nextDue.value > of.now);
});

test('one upload at which an adapter throws does not hold up the others', async (t) => {
  const of = withUsage(['1', '2']);
  of.reportLimit = 260;
  await daily(of);
  pass(of, MINUTE);
  const deps = depsOf(of);
  const status: typeof deps.uploader.status = (sent) => {
    if (sent.receipt === 'import-1') throw new TypeError('a mistake');
    return deps.uploader.status(sent);
  };
  const summary = right(await runSettle({ ...deps, uploader: { ...deps.uploader, status } })(of.policy)());
  t.deepEqual(statesOf(of), ['1 Sent', '2 Imported']);
  t.deepEqual(summary.failures, [{ id: 1n, message: 'TypeError: a mistake' }]);
});

test('a run that fails after it prepared keeps in the history what it prepared', async (t) => {
  const of = withUsage(['1']);
  const deps = depsOf(of);
  let reads = 0;
  const inState: typeof deps.journal.inState = (states) => async () => {
    reads += 1;
    // The first pass reads the journal once, because nothing is open.
    return reads > 1 ? left({ _tag: 'JournalUnavailable', message: 'down' }) : deps.journal.inState(states)();
  };
  const journal = { ...deps.journal, inState };
  t.true(isLeft(await runUploader({ ...deps, journal })({ policy: of.policy, trigger: 'schedule' })()));
  t.like(of.runs[0]?.outcome, {
    _tag: 'Failed',
    error: 'JournalUnavailable: down',
    summary: { prepared: { uploads: { 0: { id: '1' } } } },
  });
});

test('the pass of every minute prepares nothing', async (t) => {
  const of = withUsage(['1']);
  await settle(of);
  t.is(of.uploads.size, 0);
});

interface Turn {
  readonly kind: 'daily' | 'settle';
  /** The process dies before its nth call. */
  readonly dies: number;
  readonly fault: SendFault | undefined;
  readonly wait: bigint;
}

const anyTurn: fc.Arbitrary<Turn> = fc.record({
  kind: fc.constantFrom('daily', 'settle'),
  dies: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(1000)),
  fault: fc.constantFrom<SendFault | undefined>(undefined, LOST_ANSWER, LOST_REQUEST, REFUSED_CONNECTION, {
    taken: false,
    answer: { _tag: 'Refused', reason: 'HTTP 400' },
  }),
  wait: fc.constantFrom(MINUTE, 20n * MINUTE, 5n * HOUR),
});

const BAD = ['W2', 'W5'];
const badness = (text: string): boolean => BAD.some((account) => text.includes(`${account},`));

const play = async (of: World, { kind, dies, fault, wait }: Turn): Promise<boolean> => {
  of.sendFaults.length = 0;
  if (fault !== undefined) of.sendFaults.push(fault);
  of.diesBeforeCall = of.calls + dies;
  try {
    await (kind === 'daily' ? daily(of) : settle(of));
    return false;
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
    return true;
  } finally {
    of.diesBeforeCall = Number.POSITIVE_INFINITY;
    pass(of, wait);
  }
};

/** A good file that is refused for the third time counts as bad: that is meant, and no question of crashes. */
const withFewRefusals = (turns: ReadonlyArray<Turn>): ReadonlyArray<Turn> => {
  const isRefusal = ({ fault }: Turn): boolean => fault?.answer !== 'accepted' && fault?.answer._tag === 'Refused';
  const allowed = turns.filter(isRefusal).slice(0, 2);
  return turns.map((turn) => (isRefusal(turn) && !allowed.includes(turn) ? { ...turn, fault: undefined } : turn));
};

const neverTwice = (of: World): boolean => Object.values(atProvider(of)).every((quantity) => quantity === '10');

/** What an operator does who looks at the provider first. */
const resolveByTruth = async (of: World): Promise<void> => {
  for (const { id, state, lines } of of.uploads.values()) {
    if (state._tag !== 'Unknown') continue;
    const description = lines[0]?.description ?? '';
    const taken = of.imports.some(({ text, status }) => status._tag === 'Completed' && text.includes(description));
    const resolution = { _tag: taken ? 'ResolveTaken' : 'ResolveResend' } as const;
    right(await resolveUpload(depsOf(of))({ id, resolution, decision: DECISION, policy: of.policy })());
  }
};

for (const idempotentUploads of [false, true]) {
  const title = idempotentUploads ? 'with idempotent uploads' : 'without them';
  test(`whatever crashes or times out, and whenever, usage reaches the provider exactly once ${title}`, async (t) => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyTurn, { minLength: 1, maxLength: 12 }), fc.boolean(), async (turns, withBad) => {
        const of = withUsage(['1', '2', '3', '4', '5'], {
          importEnds: (text) =>
            withBad && badness(text) ? { _tag: 'Failed', reason: 'not known' } : { _tag: 'Completed' },
        });
        of.policy = { ...of.policy, idempotentUploads };
        of.reportLimit = 420;
        for (const turn of withFewRefusals(turns)) {
          if (await play(of, turn)) deaths += 1;
          if (!neverTwice(of)) throw new Error(`billed twice: ${JSON.stringify(atProvider(of))}`);
        }
        of.sendFaults.length = 0;
        await daily(of);
        pass(of, 2n * DAY);
        await settle(of);
        pass(of, DAY);
        await settle(of);
        await resolveByTruth(of);
        const last = await settleAll(of);
        const good = withBad ? ['W1', 'W3', 'W4'] : ['W1', 'W2', 'W3', 'W4', 'W5'];
        t.deepEqual(last.open, { Prepared: 0, Sending: 0, Sent: 0, Unknown: 0 });
        t.deepEqual(atProvider(of), Object.fromEntries(good.map((account) => [account, '10'])));
        const rejected = of.rows
          .filter(({ mark }) => mark?.reason === 'rejected')
          .map(({ instanceId }) => `W${instanceId}`);
        t.deepEqual(rejected, withBad ? BAD : []);
      }),
      { numRuns: 150 },
    );
    t.true(deaths > 50, `processes died (${deaths})`);
  });
}
