/** What a person learns of problems: from the handler, from the log, and when the process ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { overflowReporter } from '../src/overflow.ts';
import { type ClientProblem, logged } from '../src/problems.ts';
import { closedAddress } from './support/peers.ts';

const CLIENT = new URL('../src/index.ts', import.meta.url).href;

/** Runs a program that imports the client, and returns how it ended and what it wrote. */
const run = async (program: string) => {
  const source = `import { createBillingClient } from ${JSON.stringify(CLIENT)};\n${program}`;
  const child = spawn(
    process.execPath,
    ['--conditions=usage-billing-source', '--input-type=module', '--eval', source],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, output, errors };
};

test('a process that ends with records buffered warns once, with the number, on standard error', async (t) => {
  const { exitCode, output, errors } = await run(`
    const client = createBillingClient({ ingester: '${await closedAddress()}' });
    for (const key of ['a', 'b']) client.addAmounts(key, '1', '2026-03-01T09:00:00Z', { x: 1n, y: 1n });
  `);
  t.is(exitCode, 0);
  t.is(output, '');
  const warnings = errors.split('\n').filter((line) => line.includes('the process ends'));
  t.deepEqual(warnings, [
    'billing client: the process ends with 4 records not acknowledged; call close() before it ends',
  ]);
});

test('so does one that exits on purpose, for each client, and to its handler where there is one', async (t) => {
  const { errors, output } = await run(`
    const client = (onProblem) => createBillingClient({ ingester: '${await closedAddress()}', onProblem });
    const add = (to) => to.addAmounts('a', '1', '2026-03-01T09:00:00Z', { x: 1n });
    add(client());
    add(client((problem) => console.log(JSON.stringify(problem))));
    client();
    process.exit(3);
  `);
  t.is(output, '{"_tag":"Unsent","count":1,"because":"exit"}\n');
  t.is(errors, 'billing client: the process ends with 1 record not acknowledged; call close() before it ends\n');
});

test('a process that closed its client does not warn when it ends', async (t) => {
  const { errors } = await run(`
    const client = createBillingClient({ ingester: '${await closedAddress()}', onProblem: ({ _tag, because }) => {
      if (_tag === 'Unsent') console.error(because);
    } });
    client.addAmounts('a', '1', '2026-03-01T09:00:00Z', { x: 1n });
    await client.close(20);
  `);
  t.is(errors, 'close\n');
});

test('the log has a sentence for every problem, and at most one of a kind within a second', (t) => {
  const lines: string[] = [];
  let now = 0;
  const log = logged(
    (line) => lines.push(line),
    () => now,
  );
  const problems: ReadonlyArray<ClientProblem> = [
    { _tag: 'NotDelivered', reason: 'connect ECONNREFUSED', buffered: 2, retryInMillis: 500 },
    { _tag: 'Overflow', count: 1 },
    { _tag: 'Refused', uniqueKey: 'k', field: 'occurred_at', reason: 'is missing' },
    { _tag: 'Unsent', count: 3, because: 'close' },
  ];
  for (const problem of [...problems, ...problems, ...problems]) log(problem);
  t.deepEqual(lines, [
    'billing client: 2 records not delivered, retry in 500 ms: connect ECONNREFUSED',
    'billing client: 1 record dropped: the buffer is full or the client is closed',
    'billing client: record "k" refused: occurred_at is missing',
    'billing client: closed with 3 records not acknowledged; add them again under the same keys',
  ]);
  now = 1_000;
  log({ _tag: 'Overflow', count: 7 });
  t.is(
    lines.at(-1),
    'billing client: 7 records dropped: the buffer is full or the client is closed (2 more like this were not logged)',
  );
});

test('dropped records are reported at once, then once a second with their sum, and at the end', (t) => {
  const problems: ClientProblem[] = [];
  let now = 0;
  const { add, flush } = overflowReporter(
    (problem) => problems.push(problem),
    () => now,
  );
  for (const count of [0, 2, 3]) add(count);
  now = 1_000;
  add(4);
  add(1);
  flush();
  flush();
  t.deepEqual(problems, [
    { _tag: 'Overflow', count: 2 },
    { _tag: 'Overflow', count: 7 },
    { _tag: 'Overflow', count: 1 },
  ]);
});
