/** Usage imports: in time, whole or not at all, and with a reason. */
import test from 'ava';
import { HEADER, withClient } from '../support/client.ts';

const line = (given: Partial<Record<string, string>> = {}): string =>
  Object.values({
    account: 'W1',
    unit: 'node-seconds',
    quantity: '60',
    start: '10/04/2026',
    end: '10/05/2026',
    subscription: '',
    charge: '',
    description: '"a, ""b"""',
    ...given,
  }).join(',');

test('an import is pending, then processing, then completed, all at once, as the clock says', (t) =>
  withClient(
    async ({ control, upload, get, moveTo }) => {
      control.addAccount({ number: 'W1' });
      const { checkImportStatus } = await upload(`${HEADER}\n${line()}\n`);
      const status = async () => (await get(String(checkImportStatus))).importStatus;
      t.is(await status(), 'Pending');
      moveTo('2026-10-05T12:31:00Z');
      t.is(await status(), 'Processing');
      t.deepEqual(control.usage(), []);
      moveTo('2026-10-05T13:00:00Z');
      t.is(await status(), 'Completed');
      t.deepEqual(control.usage(), [
        { accountNumber: 'W1', unit: 'node-seconds', quantity: '60', processed: '0', pending: '60', records: 1 },
      ]);
    },
    { importDelayMs: 3_600_000 },
  ));

const BAD: ReadonlyArray<readonly [string, string, RegExp]> = [
  ['an unknown account', line({ account: 'W9' }), /Line 3: ACCOUNT_ID 'W9'/],
  ['an unknown unit', line({ unit: 'bananas' }), /UOM 'bananas'/],
  ['an unknown subscription', line({ subscription: 'A-S9' }), /SUBSCRIPTION_ID 'A-S9'/],
  ['an unknown charge', line({ charge: 'C-9' }), /CHARGE_ID 'C-9'/],
  ['a quantity of 10^13', line({ quantity: '10000000000000' }), /QTY '10000000000000'/],
  ['a negative quantity', line({ quantity: '-1' }), /QTY '-1'/],
  ['a quantity in words', line({ quantity: 'many' }), /QTY 'many'/],
  ['a date in another format', line({ start: '2026-10-04' }), /STARTDATE '2026-10-04'/],
  ['a day that does not exist', line({ start: '02/30/2026' }), /STARTDATE/],
  ['an end before the start', line({ end: '10/03/2026' }), /ENDDATE/],
  ['a field too many', `${line()},x`, /9 fields/],
  ['an open quote', line({ description: '"' }), /not CSV/],
];

for (const [what, bad, reason] of BAD)
  test(`an import with ${what} in one line fails whole`, (t) =>
    withClient(async ({ control, importLines }) => {
      control.addAccount({ number: 'W1' });
      const { importStatus, message } = await importLines(line(), bad);
      t.is(importStatus, 'Failed');
      t.regex(String(message), reason);
      t.deepEqual(control.usage(), []);
    }));

test('an import with another header, or without any line, fails', (t) =>
  withClient(async ({ control, upload, get }) => {
    for (const [csv, reason] of [
      ['ACCOUNT,QTY\nW1,1\n', /header is 'ACCOUNT,QTY'/],
      [`${HEADER}\n`, /no usage records/],
    ] as const) {
      const { checkImportStatus } = await upload(csv);
      control.finishImport();
      t.regex(String((await get(String(checkImportStatus))).message), reason);
    }
  }));

test('a charge rates its own unit only', (t) =>
  withClient(async ({ control, importLines }) => {
    const account = control.addAccount({ number: 'W1' });
    const other = control.addAccount({ number: 'W2' });
    const charge = account.chargeNumbers[0] ?? '';
    const subscription = account.subscription ?? '';
    t.is((await importLines(line({ subscription, charge }))).importStatus, 'Completed');
    t.regex(
      String((await importLines(line({ subscription: other.subscription ?? '' }))).message),
      /not a subscription of account 'W1'/,
    );
  }));

test('9999999999999 and nine decimals are taken as they are', (t) =>
  withClient(async ({ control, importLines }) => {
    control.addAccount({ number: 'W1' });
    await importLines(line({ quantity: '9999999999999' }), line({ quantity: '0.123456789' }));
    t.is(control.usage()[0]?.quantity, '9999999999999.123456789');
  }));

test('the format of dates is the tenant’s own', (t) =>
  withClient(
    async ({ control, importLines, get }) => {
      control.addAccount({ number: 'W1' });
      t.is((await importLines(line({ start: '04/10/2026', end: '' }))).importStatus, 'Completed');
      const { usage } = (await get('usage/accounts/W1')) as { usage: ReadonlyArray<{ startDateTime: string }> };
      t.is(usage[0]?.startDateTime, '2026-10-04 00:00:00');
    },
    { dateFormat: 'DD/MM/YYYY' },
  ));

test('a file that is too long in name or bytes, or no CSV by name, is refused at once', (t) =>
  withClient(async ({ control, upload }) => {
    control.addAccount({ number: 'W1' });
    const csv = `${HEADER}\n${line()}\n`;
    for (const [name, content] of [
      [`${'u'.repeat(47)}.csv`, csv],
      ['usage.txt', csv],
      ['usage.csv', csv + ' '.repeat(4 * 1024 * 1024)],
    ] as const)
      t.like(await upload(content, name), { success: false });
    t.is(control.state().imports.length, 0);
    t.like(await upload(csv, `${'u'.repeat(46)}.csv`), { success: true, size: csv.length });
  }));

test('a repeated key gets the stored answer for 24 hours', (t) =>
  withClient(async ({ control, post, moveTo }) => {
    control.addAccount({ number: 'W1' });
    const headers = { apiAccessKeyId: 'fake-key', apiSecretAccessKey: 'fake-key-secret', 'Idempotency-Key': 'k' };
    const collect = (accountKey: string) => post('operations/invoice-collect', { accountKey }, headers);
    const first = await collect('W1');
    t.deepEqual(await collect('W1'), first, 'a stored failure too, with its process id');
    t.deepEqual(await collect('W2'), first, 'the body is not looked at');
    t.deepEqual(
      control.calls().map(({ replayed }) => replayed),
      [false, true, true],
    );
    moveTo('2026-10-06T12:00:00Z');
    t.notDeepEqual(await collect('W1'), first);
  }));

test('a failure whose answer is lost is kept under the key of its request, and under no other', (t) =>
  withClient(async ({ control, post }) => {
    control.addAccount({ number: 'W1' });
    const collect = (key: string) =>
      post(
        'operations/invoice-collect',
        { accountKey: 'W1' },
        { apiAccessKeyId: 'fake-key', apiSecretAccessKey: 'fake-key-secret', 'Idempotency-Key': key },
      );
    control.fault({ fault: { kind: 'lost-failure', code: 58490060, message: 'out of paper' } });
    await t.throwsAsync(collect('k'));
    for (let again = 0; again < 2; again += 1)
      t.like(await collect('k'), { success: false, reasons: [{ code: 58490060, message: 'out of paper' }] });
    t.notRegex(JSON.stringify(await collect('another')), /out of paper/);
    t.deepEqual(
      control.calls().map(({ fault, replayed }) => [fault, replayed]),
      [
        ['lost-failure', false],
        [null, true],
        [null, true],
        [null, false],
      ],
    );
  }));

test('damage says what it damaged', (t) =>
  withClient(async ({ control, importLines }) => {
    control.addAccount({ number: 'W1' });
    t.throws(() => control.dropImport(), { message: /no completed import/ });
    await importLines(line({ quantity: '60' }), line({ quantity: '40' }));
    const amounts = [{ accountNumber: 'W1', unit: 'node-seconds', quantity: '100' }];
    t.deepEqual(control.duplicateImport().amounts, amounts);
    t.is(control.usage()[0]?.quantity, '200');
    t.deepEqual(control.dropImport(control.state().imports[0]?.id).amounts, amounts);
    t.deepEqual(control.dropImport().amounts, amounts);
    t.deepEqual(control.usage(), []);
  }));
