/** One command from an event's key to the invoice line, one back, and each day of the demo built again. */
import { hoursOfLine } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, collectPages, dayOf } from '@usage-billing/core/shared';
import { postgresEventHistory } from '@usage-billing/postgres';
import { query } from '@usage-billing/postgres/testing';
import { reconcilerCommands } from '@usage-billing/reconciler/commands';
import { commandGroup, runProgram } from '@usage-billing/wiring/program';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import test from 'ava';
import { simulationEnd } from '../src/options.ts';
import { orThrow } from '../src/or-throw.ts';
import { simulate } from '../src/simulate.ts';
import type { DemoSystem } from '../src/system.ts';
import { at, demoOptions, openTestSystem } from './support/open-system.ts';

const options = demoOptions(at('2026-01-24T00:00:00Z'), 9);
const silent = { say: () => undefined, update: () => undefined, done: () => undefined };
const billing = commandGroup('billing', '', reconcilerCommands);

const commandsOn =
  ({ databaseUrl, zuora }: DemoSystem) =>
  async (...args: ReadonlyArray<string>) => {
    const said: string[] = [];
    const env = {
      DATABASE_URL: databaseUrl.reveal(),
      BILLING_EVENT_STORE: 'postgres',
      BILLING_LOG_LEVEL: 'fatal',
      ZUORA_URL: zuora.url,
      ZUORA_CLIENT_ID: DEFAULT_CREDENTIALS.clientId,
      ZUORA_CLIENT_SECRET: DEFAULT_CREDENTIALS.clientSecret,
    };
    const keep = (text: string): void => {
      said.push(text);
    };
    const exit = await runProgram(billing, args, env, { out: keep, err: keep });
    return { exit, text: said.join('') };
  };

/** A line of an imported upload that is on an invoice, and the first event behind it. */
const anInvoicedLine = async ({ ports }: DemoSystem) => {
  const uploads = await orThrow(ports.journal.inState(['Imported']));
  const line = uploads.flatMap(({ lines }) => lines).find(({ lastUsedOn }) => lastUsedOn < '2026-01-31');
  if (line === undefined) throw new Error('the demo imported nothing');
  const events = await orThrow(collectPages(postgresEventHistory(ports.pool).eventsOf(hoursOfLine(line))));
  const invoices = await orThrow(collectPages(ports.invoices.ofAccount(line.accountNumber)));
  const [invoice] = invoices.filter(({ status }) => status === 'Posted');
  return { line, key: events.at(-1)?.uniqueKey ?? '', invoice: invoice?.number ?? '' };
};

test('an event leads to its invoice, the invoice back to it, and every day is built again to the byte', async (t) => {
  const system = await openTestSystem(t, options);
  t.true(await simulate(system, options, silent, new AbortController().signal));
  const run = commandsOn(system);
  const { line, key, invoice } = await anInvoicedLine(system);

  const event = await run('trace', 'event', key);
  t.is(event.exit, 0, event.text);
  t.log(event.text);
  for (const word of [
    'received',
    'delivered',
    'hour',
    'upload line',
    'imported',
    'provider usage',
    'invoice line',
    'cost',
  ])
    t.regex(event.text, new RegExp(`^● ${word} `, 'm'));
  t.true(event.text.includes(`on invoice ${invoice} (Posted)`), event.text);
  t.true(event.text.endsWith(`■ Invoiced on ${invoice}.\n`), event.text);

  const back = await run('trace', 'invoice', invoice, '--events');
  t.is(back.exit, 0, back.text);
  t.log(back.text.slice(0, 1_500));
  t.true(back.text.includes(line.description), 'its upload line is there');
  t.true(back.text.includes(key), 'and the event is there');
  t.regex(back.text, /: the uploads add up to its quantity\./);
  const json = await run('trace', 'event', key, '--json');
  t.is(JSON.parse(json.text).ends[0], `Invoiced on ${invoice}.`);

  const whole = await run('trace', 'organization', line.instanceId, '--month', '2026-01');
  t.is(whole.exit, 0, whole.text);
  for (const part of [line.description, `● invoice `, invoice]) t.true(whole.text.includes(part), part);

  const days: CalendarDay[] = [];
  const end = dayOf(simulationEnd(options));
  for (let day = dayOf(options.start); day < end; day = addDays(day, 1)) days.push(day);
  t.is(days.length, 9);
  for (const day of days) {
    const replayed = await run('replay', '--day', day);
    t.is(replayed.exit, 0, replayed.text);
    t.regex(replayed.text, /\nIdentical: every aggregate, and every byte that was sent\.\n$/);
  }

  await system.ports.pool.query(query<never>()`
    update events set amount_value = amount_value + 7 where unique_key = ${key}`);
  const usedOn = JSON.parse(json.text).steps[0].receivedAt.slice(0, 10);
  const changed = await run('replay', '--day', usedOn);
  t.is(changed.exit, 1, changed.text);
  t.log(changed.text);
  t.regex(changed.text, /^upload \S+: differs from what was sent/m);
  t.regex(
    changed.text,
    new RegExp(`"${line.description}" of ${line.instanceId}: .*difference 7, because of ${usedOn}T`),
  );
  const traced = await run('trace', 'event', key);
  t.regex(traced.text, /■ Not aggregated: 7 of the hour are not in the ledger/);

  const never = await run('trace', 'event', 'never sent');
  t.is(never.exit, 1);
  t.regex(never.text, /Not found in the event store among what was received from .*nothing was ever taken out/);
});
