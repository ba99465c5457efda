/** The laws of the ports against a real tenant, where the environment names one. */
import { billingProviderLaws, usageUploaderLaws } from '@usage-billing/contracts/laws';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { openSandbox, sandboxFrom } from './support/sandbox.ts';

const sandbox = sandboxFrom(process.env);

if (E.isLeft(sandbox)) {
  test.skip(`the laws against a sandbox: ${sandbox.left}`, () => undefined);
} else {
  const { lacking } = sandbox.right;
  const options = { name: 'sandbox', serial: true, timeoutMs: 30 * 60_000, lacking };
  billingProviderLaws(test, () => openSandbox(sandbox.right), options);
  usageUploaderLaws(test, () => openSandbox(sandbox.right), options);
}

const NAMED = {
  ZUORA_SANDBOX_URL: 'https://rest.test.zuora.example/v1/',
  ZUORA_SANDBOX_CLIENT_ID: 'client',
  ZUORA_SANDBOX_CLIENT_SECRET: 'secret',
  ZUORA_SANDBOX_PRODUCT_SKU: 'SKU-1',
};

test('a sandbox that is named in part is none, and what is missing is listed', (t) => {
  t.deepEqual(
    sandboxFrom({ ...NAMED, ZUORA_SANDBOX_URL: '', ZUORA_SANDBOX_CLIENT_ID: undefined }),
    E.left('no sandbox is named: ZUORA_SANDBOX_URL, ZUORA_SANDBOX_CLIENT_ID not set'),
  );
});

test('what a sandbox cannot do is left out with its reason, and what is configured is not', (t) => {
  const lacking = (env: Readonly<Record<string, string>>) => {
    const found = sandboxFrom({ ...NAMED, ...env });
    return E.isRight(found) ? Object.keys(found.right.lacking).sort() : [];
  };
  const always = [
    ...['bill runs', 'billing in arrears', 'clock', 'faults', 'held imports', 'invoices of 0'],
    ...['known reports', 'new files', 'no late usage', 'smallest amount', 'yen'],
  ];
  t.deepEqual(lacking({}), [...always, 'declining cards', 'payment page'].sort());
  const page = { ZUORA_SANDBOX_PAGE_URL: 'u', ZUORA_SANDBOX_PAGE_ID: 'i', ZUORA_SANDBOX_PAGE_GATEWAY: 'g' };
  t.deepEqual(lacking({ ...page, ZUORA_SANDBOX_DECLINING_CARD: '4000000000009995' }), always);
});
