/** Crash points are found by the code itself, and are where they say. */
import { readFile } from 'node:fs/promises';
import { collectPages, type Pages } from '@usage-billing/core/shared';
import { ClockToken, createContainer, memoryModule, UploadJournalToken } from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type CommandedProcess, commandedProcess } from '../src/crash-points/commanded-process.ts';
import { crashModule, portTokens } from '../src/crash-points/crash-module.ts';
import { type CrashPoint, crashPoints } from '../src/crash-points/crash-points.ts';
import { statementName } from '../src/crash-points/watch-pool.ts';
import { watchPort } from '../src/crash-points/watch-port.ts';
import { randomOf } from '../src/random.ts';
import { populationOf } from '../src/torture/uploader/population.ts';
import type { UploaderAnswer, UploaderCommand } from '../src/torture/uploader/uploader-command.ts';
import { openWorld, type World, worldSeed } from '../src/torture/uploader/world.ts';

const port = {
  reserve: TE.right<never, number>(1),
  change: (_: { readonly id: number }) => TE.right<never, number>(2),
  parts: { find: (_: string) => TE.right<never, number>(3) },
  pages: {
    async *[Symbol.asyncIterator]() {
      yield E.right(['a']);
      yield E.right(['b']);
    },
  } satisfies Pages<never, string>,
  now: () => 4,
};

test('every call of a port has a point before and one after, whatever its form', async (t) => {
  const points = crashPoints();
  const watched = watchPort(points, 'Port', port);
  points.arm(null);
  await pipe(
    watched.reserve,
    TE.flatMap((id) => watched.change({ id })),
  )();
  await watched.parts.find('x')();
  t.deepEqual(await collectPages(watched.pages)(), E.right(['a', 'b']));
  t.is(watched.now(), 4);
  t.deepEqual(points.passed(), [
    'Port.reserve#1:before',
    'Port.reserve#1:after',
    'Port.change#1:before',
    'Port.change#1:after',
    'Port.parts.find#1:before',
    'Port.parts.find#1:after',
    ...[1, 2, 3].flatMap((page) => [`Port.pages#${page}:before`, `Port.pages#${page}:after`] as CrashPoint[]),
    'Port.now#1:before',
    'Port.now#1:after',
  ]);
});

test('a method that is added to a port has its points without anybody naming it', async (t) => {
  const points = crashPoints();
  const grown = { ...port, invented: (_: string) => TE.right<never, number>(5) };
  points.arm(null);
  await watchPort(points, 'Port', grown).invented('later')();
  t.deepEqual(points.passed(), ['Port.invented#1:before', 'Port.invented#1:after']);
});

test('a method that acts before its task is run is refused: no point could be put before its effect', (t) => {
  const eager = watchPort(crashPoints(), 'Port', { act: (_: string) => Promise.resolve(1) });
  t.throws(() => eager.act('now'), { message: 'Port.act began before its task was run' });
});

test('every token of the wiring that stands for a port is watched, one that is added too', async (t) => {
  const declared = await readFile(new URL('../../wiring/src/tokens.ts', import.meta.url), 'utf8');
  const names = [...declared.matchAll(/export const (\w+)Token = token/g)].map(([, name]) => name ?? '');
  t.true(names.length > 10);
  t.deepEqual([...portTokens().keys()].toSorted(), names.toSorted());
});

test('what a container hands out is watched', async (t) => {
  const points = crashPoints();
  const container = await createContainer(memoryModule(), crashModule(points));
  const journal = await container.getAsync(UploadJournalToken);
  points.arm(null);
  await journal.reserveId();
  (await container.getAsync(ClockToken)).now();
  t.deepEqual(points.passed(), [
    'UploadJournal.reserveId#1:before',
    'UploadJournal.reserveId#1:after',
    'Clock.now#1:before',
    'Clock.now#1:after',
  ]);
});

test('a part of a provider that has a token of its own is watched only once', async (t) => {
  const points = crashPoints();
  const { parts } = watchPort(points, 'Whole', port);
  points.arm(null);
  await watchPort(points, 'Part', parts).find('x')();
  t.deepEqual(points.passed(), ['Whole.parts.find#1:before', 'Whole.parts.find#1:after']);
});

test('statements are named by what they write, or by what they read', (t) => {
  t.is(statementName('\n update usage_uploads set x = 1'), 'update usage_uploads');
  t.is(
    statementName('with a as (update aggregates set b = 1 returning 1) select count(*) from a'),
    'update aggregates',
  );
  t.is(statementName('insert into job_runs (x) select 1 on conflict do update set x = 2'), 'insert into job_runs');
  t.is(statementName('select u.id from usage_uploads u'), 'usage_uploads read');
  t.is(statementName("select nextval('usage_uploads_id_seq') as id"), 'nextval');
  t.is(statementName('select 1'), 'select 1');
});

const population = populationOf(randomOf(5));
const seed = worldSeed(population);
const UPLOADER = new URL('../src/torture/uploader/uploader-process.ts', import.meta.url);

const daily = (world: World): UploaderCommand => ({
  request: { _tag: 'Daily' },
  now: world.clock.now as UploaderCommand['now'],
  databaseUrl: world.database.url,
  zuoraUrl: world.zuora.url,
  credentials: DEFAULT_CREDENTIALS,
  idempotentUploads: false,
  mutation: null,
});

const journalOf = async ({ database: { journal } }: World): Promise<ReadonlyArray<string>> => {
  const uploads = await journal.list({ limit: 10 })();
  return E.isRight(uploads) ? uploads.right.map(({ state }) => state._tag) : ['the journal cannot be read'];
};

/** Where the process died, what the journal says, and how many files Zuora has. */
const PLACES: ReadonlyArray<readonly [CrashPoint, ReadonlyArray<string>, number]> = [
  ['UploadJournal.prepare#1:before', [], 0],
  ['SQL insert into usage_uploads#1:after', [], 0],
  ['UploadJournal.prepare#1:after', ['Prepared'], 0],
  ['UsageUploader.submit#1:before', ['Sending'], 0],
  ['UsageUploader.submit#1:after', ['Sending'], 1],
  ['UploadJournal.change#2:after', ['Sent'], 1],
];

test('a process that is killed at a point has done what comes before it, and nothing of what comes after', async (t) => {
  const uploader: CommandedProcess<UploaderCommand, UploaderAnswer> = commandedProcess(UPLOADER, {});
  t.teardown(uploader.close);
  for (const [point, states, files] of PLACES) {
    const world = await openWorld(seed, population, {});
    const outcome = await uploader.run(daily(world), point);
    t.is(outcome._tag, 'Killed', point);
    t.deepEqual(await journalOf(world), states, point);
    t.is(world.zuora.control.state().imports.length, files, point);
    await world.close();
  }
});
