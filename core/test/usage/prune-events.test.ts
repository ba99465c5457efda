import { DAY, HOUR, type Instant, instant, type JobRun, type Json, plus } from '@usage-billing/core/shared';
import {
  type HourBucket,
  hourOf,
  INVOICED_AFTER,
  type PruneEventsDeps,
  type PruneEventsInput,
  type PruneOrder,
  pruneEvents,
  type UnassignedAggregate,
} from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { at } from './metering-world.ts';

const NOW = at('2026-06-15T10:00:00Z');
const BEFORE = hourOf(at('2026-01-01T00:00:00Z'));
const WATERMARK = '2026-06-15T09:10:00.000001Z';

interface Given {
  readonly summary?: Json;
  readonly rows?: ReadonlyArray<Pick<UnassignedAggregate, 'instanceId' | 'setAside'>>;
  readonly uploads?: ReadonlyArray<string>;
  readonly running?: boolean;
}

const open = ({ summary = { watermark: WATERMARK }, rows = [], uploads = [], running = false }: Given) => {
  const orders: PruneOrder[] = [];
  const run = {
    id: 1n,
    job: 'aggregator',
    trigger: 'schedule',
    startedAt: NOW,
    finished: O.some({ at: NOW, outcome: { _tag: 'Succeeded', summary } }),
  } as JobRun;
  const deps: PruneEventsDeps<never> = {
    eventStore: { now: TE.right(NOW) },
    history: { lastSuccessful: () => TE.right(O.some(run)) },
    lock: { withLock: (job, work) => (running ? TE.left({ _tag: 'JobAlreadyRunning', job }) : work) },
    ledger: {
      unassigned: () => ({
        async *[Symbol.asyncIterator]() {
          yield E.right(rows as ReadonlyArray<UnassignedAggregate>);
        },
      }),
    },
    openUploads: () => TE.right(uploads),
    retention: {
      prune: (order) => {
        orders.push(order);
        return TE.right({ events: 7, forgottenKeys: 0 });
      },
    },
  };
  const input = (given: Partial<PruneEventsInput>): PruneEventsInput => ({
    before: BEFORE,
    keepKeysFor: 90n * DAY,
    accept: false,
    decision: DECISION,
    ...given,
  });
  return { orders, prune: (given: Partial<PruneEventsInput> = {}) => pruneEvents(deps)(input(given))() };
};

const row = (id: string, setAside: UnassignedAggregate['setAside'] = O.none) =>
  ({ instanceId: id, setAside }) as UnassignedAggregate;
const settled = O.some({ reason: 'not rated', detail: '' } as const);
const held = O.some({ reason: 'held', detail: '' } as const);

const DECISION = { by: 'ann', note: 'reconciled', role: 'admin', through: 'command' } as const;

test('what is aggregated, uploaded and old enough is pruned up to the watermark of the last run', async (t) => {
  const { orders, prune } = open({ rows: [row('a', settled)] });
  t.deepEqual(await prune(), E.right({ events: 7, forgottenKeys: 0 }));
  t.deepEqual(orders, [{ before: BEFORE, aggregatedUntil: at(WATERMARK), keepKeysFor: 90n * DAY, ...DECISION }]);
});

const refused: ReadonlyArray<readonly [string, Given, Partial<PruneEventsInput>, unknown]> = [
  ['no run left a watermark', { summary: null }, {}, { _tag: 'NeverAggregated' }],
  ['a run of the aggregator is under way', { running: true }, {}, { _tag: 'JobAlreadyRunning', job: 'aggregator' }],
  ['an upload is on its way', { uploads: ['17'] }, { accept: true }, { _tag: 'UploadsOpen', uploads: ['17'] }],
  [
    'usage waits to be billed',
    { rows: [row('a'), row('a'), row('b', held), row('c', settled)] },
    {},
    { _tag: 'NotBilled', rows: 3, instances: ['a', 'b'] },
  ],
  [
    'its invoices may not be made yet',
    {},
    { before: hourOf(plus(NOW, -10n * DAY)) },
    { _tag: 'NotInvoicedYet', latest: instant(NOW - INVOICED_AFTER) },
  ],
];

for (const [what, given, input, error] of refused)
  test(`nothing is pruned while ${what}`, async (t) => {
    const { orders, prune } = open(given);
    t.deepEqual(await prune(input), E.left(error) as never);
    t.deepEqual(orders, []);
  });

test('usage that is not billed or invoiced is pruned once somebody accepts it', async (t) => {
  const { orders, prune } = open({ rows: [row('a')] });
  const before: Instant = plus(NOW, -10n * DAY - HOUR / 2n);
  t.true(E.isRight(await prune({ accept: true, before: hourOf(before) as HourBucket })));
  t.is(orders.length, 1);
});
