/** The control over HTTP: what is misspelt is refused, so that no test passes because nothing happened. */
import test from 'ava';
import { HEADER, KEYS, withClient } from './support/client.ts';

const messageOf = (body: Readonly<Record<string, unknown>>): string =>
  (body.reasons as ReadonlyArray<{ message: string }> | undefined)?.[0]?.message ?? 'no reason';

test('a fault that cannot be played is refused', (t) =>
  withClient(async ({ post, control }) => {
    for (const [rule, words] of [
      [{}, /fault/],
      [{ fault: { kind: 'explode' } }, /latency, status, hang, reset, malformed, failure/],
      [{ fault: { kind: 'latency', ms: 'long' } }, /fault\.ms/],
      [{ fault: { kind: 'status', status: 42 } }, /fault\.status/],
      [{ fault: { kind: 'hang', when: 'later' } }, /before or after/],
      [{ fault: { kind: 'reset' }, times: 0 }, /times/],
      [{ fault: { kind: 'reset' }, method: 7 }, /method/],
      [{ fault: { kind: 'reset' }, path: 7 }, /path/],
      [{ fault: { kind: 'reset' }, pathPattern: '(' }, /pathPattern/],
    ] as const)
      t.regex(messageOf(await post('/fake/faults', rule)), words, JSON.stringify(rule));
    t.deepEqual(control.state().faults, []);
  }));

test('a fault can be for all paths that a pattern fits, and is seen while it waits', (t) =>
  withClient(async ({ post, get, control }) => {
    await post('/fake/faults', {
      pathPattern: '^catalog/',
      times: 2,
      fault: { kind: 'failure', code: 50000061, message: 'later' },
    });
    t.deepEqual(control.state().faults, [
      { method: 'any', path: '/^catalog\\//', fault: 'failure 50000061: later', left: 2 },
    ]);
    t.like(await get('catalog/products'), { success: false });
    t.is(control.state().faults[0]?.left, 1);
  }));

test('settings that do not exist or cannot be are refused, all at once, and change nothing', (t) =>
  withClient(async ({ post, control }) => {
    const before = control.state().settings;
    const said = messageOf(
      await post('/fake/settings', {
        importDelay: 5,
        decimals: 'words',
        maxConcurrent: -1,
        maxPerMinute: 'many',
        hostedPageCallback: 'javascript:alert(1)',
        importDelayMs: 7,
      }),
    );
    for (const words of [
      /there is no setting importDelay;/,
      /decimals must be one of text, bare/,
      /maxConcurrent must be a whole number from 0 on/,
      /maxPerMinute must be a whole number from 0 on, or null/,
      /hostedPageCallback must be an address that begins with http/,
    ])
      t.regex(said, words);
    t.deepEqual(control.state().settings, before);
    await post('/fake/settings', { maxPerMinute: 5, clientClock: 'fake' });
    t.deepEqual(control.state().settings, { ...before, maxPerMinute: 5, clientClock: 'fake' });
  }));

test('imports are slowed, failed and finished over HTTP too', (t) =>
  withClient(async ({ post, get, upload, moveTo, control }) => {
    control.addAccount({ number: 'W1' });
    const file = `${HEADER}\nW1,node-seconds,60,10/04/2026,,,,\n`;
    const statusOf = async (taken: Readonly<Record<string, unknown>>) =>
      (await get(String(taken.checkImportStatus))).importStatus;
    await post('/fake/delay-next-import', { milliseconds: 30 * 3_600_000 });
    const slow = await upload(file);
    const usual = await upload(file);
    moveTo('2026-10-05T12:01:00Z');
    t.deepEqual([await statusOf(slow), await statusOf(usual)], ['Pending', 'Completed']);
    moveTo('2026-10-06T18:00:00Z');
    t.is(await statusOf(slow), 'Completed');
    await post('/fake/fail-next-import', { reason: 'no such thing' });
    const failing = await upload(file);
    const cut = await upload(file);
    await post('/fake/finish-import', { importId: String(cut.checkImportStatus).split('/')[3], failure: 'cut short' });
    t.is(await statusOf(cut), 'Failed');
    await post('/fake/finish-import', {});
    t.like(await get(String(failing.checkImportStatus)), { importStatus: 'Failed', message: 'no such thing' });
    t.regex(messageOf(await post('/fake/finish-import', {})), /no pending import/);
  }));

test('subscriptions are priced, set and taken away over HTTP too', (t) =>
  withClient(async ({ post, get, control }) => {
    control.addAccount({ number: 'W1' });
    await post('/fake/subscription-price', { accountNumber: 'W1', unit: 'node-seconds', price: '0.5' });
    await post('/fake/subscription-status', { accountNumber: 'W1', status: 'Suspended' });
    const { subscriptions } = (await get('subscriptions/accounts/W1')) as unknown as {
      subscriptions: ReadonlyArray<{ status: string; ratePlans: ReadonlyArray<{ ratePlanCharges: unknown }> }>;
    };
    t.like(subscriptions[0], { status: 'Suspended', ratePlans: [{ ratePlanCharges: [{ price: 0.5 }] }] });
    t.regex(
      messageOf(await post('/fake/subscription-price', { accountNumber: 'W1', unit: 'x', price: '1' })),
      /charge/,
    );
    await post('/fake/remove-subscription', { accountNumber: 'W1' });
    t.is(control.state().accounts[0]?.subscription, null);
  }));

test('an account that cannot be is refused, field by field, and is not there afterwards', (t) =>
  withClient(async ({ post, control }) => {
    for (const [account, words] of [
      [{}, /number/],
      [{ number: 7 }, /number/],
      [{ name: true }, /name/],
      [{ card: false }, /card/],
      [{ currency: null }, /currency/],
      [{ currency: 'SEK' }, /no price in the account's currency SEK/],
      [{ billCycleDay: 32 }, /billCycleDay/],
      [{ contractEffectiveDate: '01/09/2026' }, /contractEffectiveDate/],
      [{ subscription: [] }, /subscription/],
      [{ subscription: { prices: { 'node-seconds': 0.5 } } }, /price of node-seconds/],
      [{ subscription: { prices: { bananas: '0.5' } } }, /no charge for bananas/],
    ] as const) {
      const given = 'number' in account || words.source === 'number' ? account : { number: 'W1', ...account };
      t.regex(messageOf(await post('/fake/accounts', given)), words, JSON.stringify(given));
      t.deepEqual(control.state().accounts, []);
    }
  }));

test('the clock takes whole milliseconds', (t) =>
  withClient(async ({ post, url }) => {
    for (const advanceMilliseconds of ['soon', -1, 1.5, undefined])
      t.regex(messageOf(await post('/fake/clock', { advanceMilliseconds })), /advanceMilliseconds/);
    const wrong = await fetch(new URL('/fake/clock', url), { method: 'POST', headers: KEYS, body: 'half' });
    t.like(await wrong.json(), { success: false });
  }));
