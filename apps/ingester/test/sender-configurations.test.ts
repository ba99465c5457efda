/** The configurations of senders in the README keep what an hour's outage of the ingester makes them hold. */
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { record } from './support/record.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const BLOCKS = [...README.matchAll(/^```\n(.*?)^```$/gms)].map(([, text = '']) => text);

type Options = ReadonlyMap<string, string>;

interface Section {
  readonly name: string;
  readonly options: Options;
}

/** Each line is a name in any case, and a value. */
const optionsOf = (text: string): Options =>
  new Map(
    [...text.matchAll(/^ +(\S+) +(\S.*)$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value] as const),
  );

const sectionsOf = (text: string): ReadonlyArray<Section> =>
  text
    .split(/^(?=\[)/m)
    .map((part) => ({ name: /^\[(\w+)\]/.exec(part)?.[1] ?? '', options: optionsOf(part) }))
    .filter(({ name }) => name !== '');

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const bytesOf = (size = ''): number => {
  const [, number, unit = ''] = /^(\d+)([kmg])b?$/i.exec(size) ?? [];
  return Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
};
const secondsOf = (time = ''): number => Number(time.replace(/s$/, ''));

/** What the README promises. */
const RECORDS_PER_SECOND = 1_000;
const OUTAGE_SECONDS = 3_600;
const LONGEST_WAIT_SECONDS = 60;
/** Of one record as JSON, with much metadata; senders keep it as MessagePack, which is shorter. */
const ENTRY_BYTES = JSON.stringify(record('agent-7/09:00:00Z', { metadata: { note: 'x'.repeat(500) } })).length;
const OUTAGE_BYTES = RECORDS_PER_SECOND * OUTAGE_SECONDS * ENTRY_BYTES;

const holdsAnOutage = (t: ExecutionContext, size: string | undefined): boolean =>
  t.true(bytesOf(size) >= OUTAGE_BYTES, `${size} for ${OUTAGE_BYTES} bytes`);

const fluentBit = BLOCKS.flatMap(sectionsOf);
const named = (name: string): ReadonlyArray<Options> =>
  fluentBit.filter((section) => section.name === name).map(({ options }) => options);

test('Fluent Bit keeps an outage on disk, never gives up, and comes back soon', (t) => {
  t.is(named('SERVICE').length, 1);
  for (const service of named('SERVICE')) {
    t.truthy(service.get('storage.path'));
    t.true(secondsOf(service.get('scheduler.cap')) <= LONGEST_WAIT_SECONDS);
  }
  t.is(named('INPUT').length, 1);
  for (const input of named('INPUT')) {
    t.is(input.get('storage.type'), 'filesystem');
    t.truthy(input.get('db'));
  }
  t.deepEqual(
    named('OUTPUT').map((output) => output.get('name')),
    ['forward', 'http'],
  );
  for (const output of named('OUTPUT')) {
    t.is(output.get('retry_limit'), 'no_limits');
    holdsAnOutage(t, output.get('storage.total_limit_size'));
  }
  t.is(named('OUTPUT')[0]?.get('require_ack_response'), 'true');
});

/** Of a process, as most systems set it. */
const FILE_DESCRIPTORS = 1_024;
/** Of a message of the forward protocol, where nothing else is set. */
const MAX_MESSAGE_BYTES = 32 * 1024 ** 2;

test('Fluentd keeps an outage on disk, in chunks that it can open and the ingester takes, and never gives up', (t) => {
  const blocks = BLOCKS.filter((block) => block.startsWith('<match'));
  t.is(blocks.length, 1);
  t.regex(blocks[0] ?? '', /require_ack_response true/);
  const buffer = optionsOf(/<buffer>(.*?)<\/buffer>/s.exec(blocks[0] ?? '')?.[1] ?? '');
  t.is(buffer.get('@type'), 'file');
  t.truthy(buffer.get('path'));
  t.is(buffer.get('retry_forever'), 'true');
  t.true(secondsOf(buffer.get('retry_max_interval')) <= LONGEST_WAIT_SECONDS);
  t.is(buffer.get('overflow_action'), 'block');
  const [total, chunk] = [buffer.get('total_limit_size'), buffer.get('chunk_limit_size')];
  holdsAnOutage(t, total);
  t.true(bytesOf(chunk) < MAX_MESSAGE_BYTES);
  // A chunk has two files: its records and what is known of it.
  const chunks = Number(buffer.get('queued_chunks_limit_size')) + bytesOf(total) / bytesOf(chunk);
  t.true(2 * chunks < FILE_DESCRIPTORS, `${chunks} chunks`);
});
