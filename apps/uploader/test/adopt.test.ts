import { randomUUID } from 'node:crypto';
import { anHourlyTotal, instance, right } from '@usage-billing/contracts/laws';
import { instantFromMillis } from '@usage-billing/core/shared';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { memoryDirectory } from '@usage-billing/memory';
import { closeBillingPool, createBillingPool, migrate, postgresUploadJournal } from '@usage-billing/postgres';
import type { FakeZuora } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { openOffice } from './support/operator.ts';
import {
  accessTo,
  hourBefore,
  IDS,
  ORGANIZATIONS,
  openCopy,
  today,
  zuoraWithAccounts,
} from './support/two-accounts.ts';

const BY_ANN = ['--by', 'ann', '--note', 'restored from a copy'];

const ALWAYS = { from: instantFromMillis(0), to: instantFromMillis(Date.parse('2100-01-01')) };

const held = (zuora: FakeZuora): ReadonlyArray<readonly [string, string]> =>
  zuora.control.usage().map(({ accountNumber, quantity }) => [accountNumber, quantity] as const);

test('a restored database sends nothing before what it forgot was taken over, and then nothing twice', async (t) => {
  const zuora = await zuoraWithAccounts(t);
  const lost = await openCopy(t, zuora);
  for (const id of IDS) await lost.record(id, hourBefore(5n), 100n);
  const sent = await lost.run('--once');
  t.is(sent.exit, 0, sent.stderr);
  t.deepEqual(held(zuora), [
    ['W1', '100'],
    ['W2', '100'],
  ]);

  const restored = await openCopy(t, zuora);
  for (const id of IDS) await restored.record(id, hourBefore(5n), 100n);
  for (const words of [['--once'], ['--dry-run']]) {
    const refused = await restored.run(...words);
    t.is(refused.exit, 1);
    t.regex(refused.stderr, /uploads that the journal does not know \(1-[0-9a-f]{6}\).*"uploads adopt"/);
  }
  t.deepEqual(await right(restored.journal.list({ limit: 9 })), []);

  const plan = await restored.run('uploads', 'adopt', '--dry-run');
  t.is(plan.exit, 0, plan.stderr);
  t.regex(plan.stdout, /Would be taken over\n[\s\S]*1-[0-9a-f]{6} .* 2 .* 2 .* 2 .* 0 /);
  t.deepEqual(await right(restored.journal.list({ limit: 9 })), []);
  t.is((await restored.run('uploads', 'adopt')).exit, 2, 'it needs --by and --note');

  const adopted = await restored.run('uploads', 'adopt', ...BY_ANN);
  t.is(adopted.exit, 0, adopted.stderr);
  t.regex((await restored.run('uploads', 'show', '1')).stdout, /Imported .* ann: restored from a copy/);
  t.is(
    (await restored.run('uploads', 'show', '1', '--file')).stdout,
    (await lost.run('uploads', 'show', '1', '--file')).stdout,
  );
  t.regex((await restored.run('uploads', 'adopt', ...BY_ANN)).stdout, /holds no upload that the journal does not know/);

  await restored.record('1', hourBefore(4n), 7n);
  const after = await restored.run('--once');
  t.is(after.exit, 0, after.stderr);
  t.deepEqual(held(zuora), [
    ['W1', '107'],
    ['W2', '100'],
  ]);
  t.deepEqual(
    (await right(restored.journal.list({ limit: 9 }))).map(({ id }) => id),
    [2n, 1n],
  );
});

test('what was prepared again under the very name of a lost upload, and given up, is taken over all the same', async (t) => {
  const zuora = await zuoraWithAccounts(t);
  const lost = await openCopy(t, zuora);
  await lost.record('1', hourBefore(5n), 100n);
  t.is((await lost.run('--once')).exit, 0);
  const upload = O.toNullable(await right(lost.journal.find(1n)));
  if (upload === null) return t.fail('there is an upload');

  const restored = await openCopy(t, zuora);
  await restored.record('1', hourBefore(5n), 100n);
  const id = await right(restored.journal.reserveId);
  const rows = await right(restored.ledger.pending([{ instanceId: instance('1'), range: ALWAYS }]));
  const aggregateIds = rows.map((row) => row.id);
  await right(restored.journal.prepare({ ...upload, id, aggregateIds, postTrialInvoice: O.none }));
  t.is((await restored.run('uploads', 'release', '1', ...BY_ANN)).exit, 0);
  t.is((await restored.run('--once')).exit, 1);
  const adopted = await restored.run('uploads', 'adopt', ...BY_ANN);
  t.is(adopted.exit, 0, adopted.stderr);
  t.regex(adopted.stdout, /│ +2 │/, 'under another number');
  const after = await restored.run('--once');
  t.is(after.exit, 0, after.stderr);
  t.deepEqual(held(zuora), [['W1', '100']]);
});

test('whose account it is, a users service is asked where there is one', async (t) => {
  const zuora = await zuoraWithAccounts(t);
  const lost = await openCopy(t, zuora);
  await lost.record('1', hourBefore(5n), 100n);
  t.is((await lost.run('--once')).exit, 0);
  const directory = memoryDirectory({ organizations: ORGANIZATIONS });
  const service = await startDirectoryServer({ directory, tokens: ['token'], pageSize: 1 });
  t.teardown(service.close);
  const restored = await openOffice(t, {
    ...accessTo(zuora),
    DIRECTORY_URL: service.url,
    DIRECTORY_TOKEN: 'token',
  });
  await right(
    restored.ledger.recordTotals(
      [anHourlyTotal({ instanceId: instance('1'), hour: hourBefore(5n), total: 100n })],
      today,
    ),
  );
  const adopted = await restored.run('uploads', 'adopt', ...BY_ANN);
  t.is(adopted.exit, 0, adopted.stdout);
  t.is(O.toNullable(await right(restored.journal.find(1n)))?.state._tag, 'Imported');
});

test('usage that was corrected meanwhile is set aside and shown; usage that is missing keeps the upload waiting', async (t) => {
  const zuora = await zuoraWithAccounts(t);
  const lost = await openCopy(t, zuora);
  for (const id of IDS) await lost.record(id, hourBefore(5n), 100n);
  t.is((await lost.run('--once')).exit, 0);

  const restored = await openCopy(t, zuora);
  await restored.record('1', hourBefore(5n), 103n);
  const waiting = await restored.run('uploads', 'adopt', ...BY_ANN);
  t.is(waiting.exit, 1);
  t.regex(
    waiting.stdout,
    /account W2 was billed 100 node-seconds .* and the ledger has 0: let the aggregator catch up first/,
  );
  await restored.record('2', hourBefore(5n), 100n);
  const adopted = await restored.run('uploads', 'adopt', ...BY_ANN);
  t.is(adopted.exit, 0, adopted.stderr);
  t.regex(adopted.stdout, /Set aside as unmatched[\s\S]* 1 │ node-seconds │ .* 100 │ +103 │ +1 │/);
  t.regex((await restored.run('usage', 'list')).stdout, /1 │ node-seconds │ +103 │ unmatched │ it is released/);
  t.is((await restored.run('--once')).exit, 0);
  t.deepEqual(held(zuora), [
    ['W1', '100'],
    ['W2', '100'],
  ]);
});

/** Everything that is made of it is a copy of a database that was marked, as a dump of it would be. */
const markedOnce = {
  name: `marked_${randomUUID()}`,
  prepare: async (url: string) => {
    const pool = await right(createBillingPool({ url }));
    await right(migrate(pool));
    await right(postgresUploadJournal(pool).markHome({ at: today, decision: O.none }));
    await closeBillingPool(pool);
  },
};

test('a database that tells that it was restored sends nothing, though Zuora shows nothing, until staff accept it', async (t) => {
  const zuora = await zuoraWithAccounts(t, 60 * 60_000);
  const lost = await openCopy(t, zuora);
  for (const id of IDS) await lost.record(id, hourBefore(5n), 100n);
  t.is((await lost.run('--once')).exit, 0);
  t.deepEqual(held(zuora), [], 'it waits at Zuora');

  const restored = await openCopy(t, zuora, { template: markedOnce });
  for (const id of IDS) await restored.record(id, hourBefore(5n), 100n);
  const told =
    /restored or copied since .*another database of the same server.*no usage import as pending.*"uploads adopt"/;
  for (const words of [['--once'], ['--dry-run']]) {
    const refused = await restored.run(...words);
    t.is(refused.exit, 1);
    t.regex(refused.stderr, told);
  }
  const list = await restored.run('uploads', 'list');
  t.is(list.exit, 0);
  t.regex(list.stderr, told);
  t.is(list.stdout.trim(), 'There is no upload of that kind.');
  t.regex((await restored.run('uploads', 'adopt', '--dry-run')).stdout, /see that no usage import is pending there/);
  t.like(JSON.parse((await restored.run('uploads', 'adopt', '--dry-run', '--json')).stdout), {
    moved: 'it is another database of the same server',
    accepted: false,
  });
  t.is((await restored.run('--once')).exit, 1, 'a dry run accepts nothing');

  zuora.control.finishImport();
  const adopted = await restored.run('uploads', 'adopt', ...BY_ANN);
  t.is(adopted.exit, 0, adopted.stderr);
  t.regex(adopted.stdout, /Taken over[\s\S]*this is accepted from now on, and the uploader sends again/);
  t.is((await restored.run('uploads', 'list')).stderr, '');
  t.is((await restored.run('--once')).exit, 0);
  t.deepEqual(held(zuora), [
    ['W1', '100'],
    ['W2', '100'],
  ]);
});

test('without Zuora the uploader says so and fails, whoever is billable', async (t) => {
  const office = await openOffice(t, {
    ZUORA_URL: 'http://127.0.0.1:9/v1/',
    ZUORA_CLIENT_ID: 'nobody',
    ZUORA_CLIENT_SECRET: 'hunter2',
  });
  for (const words of [['--once'], ['--dry-run']]) {
    const said = await office.run(...words);
    t.is(said.exit, 1);
    t.regex(said.stderr, /^billing uploader: Zuora was not reached/m);
  }
});
