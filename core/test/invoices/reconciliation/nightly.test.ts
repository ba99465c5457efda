/** The last month and this one, reconciled each for itself and counted together. */
import {
  Decimal,
  ReconciledMonth,
  type ReconcileMonthsDeps,
  reconcileMonths,
  recordedMonths,
  unexplainedTogether,
} from '@usage-billing/core/invoices';
import {
  addDays,
  dayOf,
  type Instant,
  type JobHistory,
  type JobRun,
  type JobTrigger,
  startOfDay,
} from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  anEvent,
  aRow,
  aRun,
  at,
  days,
  depsOf,
  emptyWorld,
  instance,
  LOOK_BACK,
  reconciled,
  type World,
} from './reconcile-world.ts';

const NOW = at('2026-02-10T06:00:00Z');

/** One upload took 60 of 31 January and 40 of 1 February, and made one line of them. */
const overTheEdge = (): World => {
  const world = { ...emptyWorld(), now: NOW };
  const used = [
    { moment: '2026-01-31T10:00:00Z', quantity: 60n },
    { moment: '2026-02-01T10:00:00Z', quantity: 40n },
  ];
  world.runs = [aRun('aggregator', at('2026-02-10T02:10:00Z')), aRun('uploader', at('2026-02-10T02:30:00Z'))];
  world.events = used.map(({ moment, quantity }) => anEvent(moment, quantity));
  world.rows = used.map(({ moment, quantity }) => aRow(moment, quantity, { uploadId: 1n }));
  const startDate = dayOf(at('2026-01-31T00:00:00Z'));
  const line = {
    instanceId: instance('1'),
    accountNumber: 'W1',
    amountType: NODE_SECONDS,
    quantity: 100n,
    startDate,
    endDate: addDays(startDate, 2),
    firstUsedOn: startDate,
    lastUsedOn: addDays(startDate, 1),
    subscriptionNumber: 'S-1',
    chargeNumber: 'C-1',
    description: 'Approx. usage. Upload 1-abcdef',
  };
  world.uploads = [
    { id: 1n, state: { _tag: 'Imported', receipt: O.some('i'), at: at('2026-02-02T03:00:00Z') }, lines: [line] },
  ];
  world.usage = [
    {
      accountNumber: 'W1',
      unit: NODE_SECONDS,
      quantity: new Decimal(100),
      startsAt: startOfDay(startDate),
      status: 'Pending',
      description: O.some(line.description),
      chargeNumber: O.some('C-1'),
    },
  ];
  return world;
};

/** A history that a test can read, and a lock that is always free. */
const jobsOf = (world: World) => {
  const runs: JobRun[] = [];
  const history: JobHistory = {
    ...depsOf(world).history,
    begin: (run) =>
      TE.fromIO(() => {
        runs.push({ id: BigInt(runs.length), ...run, finished: O.none });
        return BigInt(runs.length - 1);
      }),
    finish: (id, moment, outcome) =>
      TE.fromIO(() => {
        const run = runs[Number(id)];
        if (run !== undefined) runs[Number(id)] = { ...run, finished: O.some({ at: moment, outcome }) };
      }),
    recent: ({ job, limit }) =>
      job === 'reconciliation'
        ? TE.fromIO(() => runs.toReversed().slice(0, limit))
        : depsOf(world).history.recent({ job: job ?? 'aggregator', limit }),
  };
  const deps: ReconcileMonthsDeps = { ...depsOf(world), history, lock: { withLock: (_, work) => work } };
  const night = (trigger: JobTrigger, isCurrent: (at: Instant) => boolean = () => true) =>
    reconcileMonths(deps)({ lookBackDays: LOOK_BACK, trigger, isCurrent })();
  return { runs, night, history };
};

const nightOf = async (world: World): Promise<ReadonlyArray<ReconciledMonth>> => {
  const { night, history } = jobsOf(world);
  const done = await night('schedule');
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left));
  const read = await recordedMonths(history)(world.now)();
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  return read.right;
};

const DAMAGES: Readonly<Record<string, (world: World) => void>> = {
  'an import that vanished': (world) => {
    world.usage = [];
  },
  'a quantity that was changed at the provider': (world) => {
    world.usage = world.usage.map((record) => ({ ...record, quantity: new Decimal(90) }));
  },
  'a line that was changed in the journal': (world) => {
    world.uploads = world.uploads.map((upload) => ({
      ...upload,
      lines: upload.lines.map((line) => ({ ...line, quantity: 93n })),
    }));
    world.usage = world.usage.map((record) => ({ ...record, quantity: new Decimal(93) }));
  },
  'an hour that was moved from January into February': (world) => {
    world.rows = world.rows.map((row) => ({ ...row, bucketStart: world.rows.at(-1)?.bucketStart ?? row.bucketStart }));
  },
  'an event that was lost': (world) => {
    world.rows = world.rows.slice(1);
  },
};

test('a month that adds up leaves a record without findings', async (t) => {
  const months = await nightOf(overTheEdge());
  t.deepEqual(
    months.map(({ month, findings, reasons, units }) => ({ month, findings, reasons, units })),
    ['2026-01-01', '2026-02-01'].map((month) => ({
      month: dayOf(at(`${month}T00:00:00Z`)),
      findings: [],
      reasons: { 'not yet invoiced': 1 },
      units: [NODE_SECONDS],
    })),
  );
  t.deepEqual(unexplainedTogether(months), { incidents: [], unexplained: 0n });
});

for (const [what, damage] of Object.entries(DAMAGES))
  test(`${what} is counted once over two months, as if they were reconciled together`, async (t) => {
    const world = overTheEdge();
    damage(world);
    const whole = await reconciled(world, days('2026-01-01', '2026-03-01'));
    t.true(whole.unexplained > 0n);
    const together = unexplainedTogether(await nightOf(world));
    t.is(together.unexplained, whole.unexplained);
    t.deepEqual(
      together.incidents.map(({ amount, findings }) => [amount, findings.map(({ seam }) => seam)]),
      whole.incidents.map(({ amount, findings }) => [amount, findings.map(({ cell }) => cell._tag)]),
    );
  });

test('differences that were too many to be recorded are in the sum', async (t) => {
  const world = overTheEdge();
  world.rows = Array.from({ length: 1_100 }, (_, row) =>
    aRow('2026-01-20T10:00:00Z', 1n, { instanceId: instance(`${row}`), uploadId: undefined }),
  );
  Object.assign(world, { events: [], uploads: [], usage: [] });
  const whole = await reconciled(world, days('2026-01-01', '2026-02-01'));
  t.true(whole.findingsLeftOut > 0);
  t.is(unexplainedTogether(await nightOf(world)).unexplained, whole.unexplained);
});

test('each month is a run of its own, the older one first; what is done stays done until it is due again', async (t) => {
  const world = overTheEdge();
  const { night, runs } = jobsOf(world);
  const monthsRun = () =>
    runs.map(({ finished }) => {
      if (O.isNone(finished)) return 'under way';
      const { outcome } = finished.value;
      return outcome._tag === 'Failed' ? outcome.error : E.toUnion(ReconciledMonth.decode(outcome.summary));
    });
  world.brokenAccounts = new Set(['W1']);
  t.true(E.isLeft(await night('schedule')));
  t.deepEqual(monthsRun(), ['2026-01-01: ProviderUnavailable: broken']);

  world.brokenAccounts = new Set();
  t.true(E.isRight(await night('schedule')));
  t.is(runs.length, 3);
  // The second month crashed: its run never ended.
  runs[2] = { ...(runs[2] as JobRun), finished: O.none };
  const again = await night('start');
  t.is(runs.length, 4);
  t.deepEqual(E.isRight(again) && again.right.map(({ month }) => `${month}`), ['2026-01-01', '2026-02-01']);

  t.true(E.isRight(await night('schedule', () => false)));
  t.is(runs.length, 6);
});
