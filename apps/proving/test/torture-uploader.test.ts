/** A short run of `npm run torture -- uploader`, and that it fails for every known mistake. */
import test from 'ava';
import { randomOf } from '../src/random.ts';
import { MUTATIONS, type MutationName } from '../src/torture/uploader/mutations.ts';
import { populationOf } from '../src/torture/uploader/population.ts';
import { createProcesses, type Processes } from '../src/torture/uploader/processes.ts';
import { runRound, type Start } from '../src/torture/uploader/round.ts';
import { EXPOSED_BY, scenario } from '../src/torture/uploader/scenarios.ts';
import { worldSeed } from '../src/torture/uploader/world.ts';
import { tortureUploader } from '../src/torture/uploader.ts';

const population = populationOf(randomOf(3));
const start: Start = { population, seed: worldSeed(population) };
const processes: Processes = createProcesses();
test.after.always(() => processes.close());

const DOUBLED = /^Zuora holds \d+ node-seconds of early-bird-1, which used \d+$/;
const SHOWN_BY: Readonly<Partial<Record<MutationName, RegExp>>> = {
  'send-into-billed-period': /^late-usage-4 used \d+ node-seconds, and \d+ are invoiced in the end$/,
  'newest-subscription-wins': /plan-change-5/,
};

for (const mutation of MUTATIONS) {
  const plan = scenario(EXPOSED_BY[mutation]);
  // The same processes for all; each takes one command at a time.
  test.serial(`${plan.title}: right as it is, wrong with the mistake ${mutation}`, async (t) => {
    t.deepEqual((await runRound(processes, start, plan)).broken, []);
    const { broken } = await runRound(processes, start, { ...plan, mutation });
    t.true(
      broken.some((line) => (SHOWN_BY[mutation] ?? DOUBLED).test(line)),
      JSON.stringify(broken),
    );
  });
}

/** Where a file is on its way, and where two want the same; the whole run goes everywhere. */
const WHERE_IT_HURTS = /^daily: (UsageUploader\.submit|Zuora)|^scenario: (two uploaders|an import of several)/;

test.serial('killed where it hurts, the uploader bills everything once', async (t) => {
  const { counts, broken, table } = await tortureUploader({
    seconds: null,
    seed: 20,
    say: () => undefined,
    only: (row) => WHERE_IT_HURTS.test(row),
  });
  t.deepEqual(broken, []);
  // Before and after, at the port and at Zuora, with keys honoured, with keys ignored, and with a bill run before each step.
  t.is(counts['points visited'], 12);
  t.true((counts.kills ?? 0) >= 12);
  t.regex(table, /daily: UsageUploader\.submit +6 +6 +6 /);
});
