/** What a status shows while the provider does not say what things cost: the prices that it said last. */
import { defaultRounding, type ProviderCatalog, type ProviderError } from '@usage-billing/core/invoices';
import { type Instant, instant } from '@usage-billing/core/shared';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { cacheCatalog, RATES_FRESH_FOR } from '../../src/cache/catalog.ts';
import { ask, signedIn, startApi } from '../support/api.ts';
import { NOW, ON_TRIAL, ports } from '../support/ports.ts';

type Rates = ProviderCatalog['rates'];

const REFUSES: Rates = TE.left<ProviderError>({
  _tag: 'ProviderUnavailable',
  message: 'connection refused',
  retryAfterSeconds: O.none,
});
const HANGS: TaskEither<ProviderError, never> = () => new Promise(() => undefined);

for (const [how, down] of [
  ['refuses', REFUSES],
  ['hangs', HANGS],
] as const) {
  test(`While the provider ${how}, a status shows amounts at the prices that it said last`, async (t) => {
    let now: Instant = NOW;
    let calls = 0;
    let rates: Rates = ports().catalog.rates;
    const asked: Rates = () => {
      calls += 1;
      return rates();
    };
    const warnings: object[] = [];
    const clock = { now: () => now };
    const providerTimeoutMilliseconds = 500;
    const catalog = cacheCatalog(
      { rates: asked, rounding: defaultRounding },
      { clock, log: { warn: (fields) => warnings.push(fields) }, providerTimeoutMilliseconds },
    );
    const api = await startApi(t, ports({ clock, catalog, providerTimeoutMilliseconds }));
    const shown = async () =>
      (await ask(t, api, `/api/billing/${ON_TRIAL}/status`, { headers: signedIn('alice') })).json;
    const known = { usage_to_date: { USD: '0.00' }, currency: 'USD' };
    t.like(await shown(), known);
    now = instant(now + RATES_FRESH_FOR);
    rates = down;
    for (let times = 0; times < 3; times += 1) t.like(await shown(), known);
    t.deepEqual([calls, warnings.length], [2, 1], 'nobody asks again, or says it again');
  });
}
