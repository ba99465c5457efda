/** One box follows an event, an upload or an organization's usage, and says why the path ends. */
import {
  aNewUpload,
  anOrganization,
  anUploadLine,
  aReceivedEvent,
  hour,
  instance,
  right,
} from '@usage-billing/contracts/laws';
import { amount, type UploadId } from '@usage-billing/core/usage';
import { upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { runAdmin } from './support/running-admin.ts';

const KEY = '<b>agent-7</b>';

const seeded = async (t: ExecutionContext) => {
  const admin = await runAdmin(t);
  await right(
    upsertOrganizations(admin.pool, [anOrganization({ id: some(instance('17')), externalId: 'frosty-sky-72' })]),
  );
  const receivedAt = hour('2026-03-10T08:00:00Z');
  await right(
    admin.eventStore.append([
      aReceivedEvent({ uniqueKey: KEY, instanceId: instance('17'), receivedAt, amount: amount(42n) }),
    ]),
  );
  await right(admin.journal.prepare(aNewUpload({ id: 17n as UploadId, aggregateIds: [], lines: [anUploadLine({})] })));
  const page = async (query: string) => (await admin.get(`/admin/trace?${query}`)).text();
  return { ...admin, page };
};

test('an event is followed as far as it went, with a picture, and the end says why', async (t) => {
  const { page, get } = await seeded(t);
  const html = await page(new URLSearchParams({ q: KEY }).toString());
  t.false(html.includes('<b>'));
  t.regex(html, /42 node-seconds of frosty-sky-72 \(17\)/);
  t.regex(html, /aria-label="Reached: received, event store, ledger. Not reached: upload, Zuora, invoice."/);
  t.regex(html, /Not aggregated: 42 of the hour are not in the ledger/);
  const json = (await (await get(`/admin/api/trace?q=${encodeURIComponent(KEY)}`)).json()) as { readAs: unknown };
  t.deepEqual(json.readAs, ['event']);
  t.regex(await page('q=nobody-knows-it'), /Not found in the event store/);
});

test('what may be an upload or an organization is asked about, and either can be chosen', async (t) => {
  const { page, get } = await seeded(t);
  t.regex(await page('q=17'), /This may be several things.*the id of an upload.*an organization/);
  t.regex(await page('q=17&kind=upload'), /<h2>upload 17-/);
  t.regex(await page('q=17&kind=organization&month=2026-03'), /<h2>organization frosty-sky-72 \(17\)/);
  t.is((await get('/admin/trace?q=18&kind=upload')).status, 404);
});

test('an invoice needs to be told whose it is, and an unknown one is not found', async (t) => {
  const { get } = await seeded(t);
  const unnamed = await get('/admin/trace?q=INV1&kind=invoice');
  t.is(unnamed.status, 400);
  t.regex(await unnamed.text(), /must say whose invoice it is/);
  t.is((await get('/admin/trace?q=INV1&of=frosty-sky-72')).status, 404);
});
