/**
 * Why an account was not collected from, told apart at both versions: before 2024-05-20 Zuora says all of it under HTTP 200,
 * from then on under 400 or 500 (*API upgrades*).
 */
import { day, left, right } from '@usage-billing/contracts/laws';
import type { CollectError, InvoiceAndCollectOutcome } from '@usage-billing/core/invoices';
import test from 'ava';
import { ZUORA_VERSIONS } from '../src/config.ts';
import { aReport, aRequest } from './support/a-request.ts';
import { type Opened, over, withSubject } from './support/subject.ts';

type CollectTag = CollectError['_tag'] | InvoiceAndCollectOutcome['_tag'];

const DECLINES = '4000000000009995';

const seeded = async (subject: Opened, quantity: bigint, card: string | null): Promise<void> => {
  subject.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-02-01', card });
  if (quantity === 0n) return;
  const days = { startDate: day('2026-02-16'), endDate: day('2026-02-17') };
  const lines = aReport('W1').lines.map((line) => ({ ...line, ...days, quantity }));
  await right(subject.uploader.submit(aRequest('W1', { lines })));
  await subject.finishImports();
};

for (const version of ZUORA_VERSIONS) {
  const collected = (title: string, quantity: bigint, card: string | null, tag: CollectTag, refused: boolean): void =>
    test(`${title} is ${tag} at ${version}`, (t) =>
      withSubject(
        async (subject) => {
          await seeded(subject, quantity, card);
          const collect = subject.provider.invoices.invoiceAndCollect('W1');
          t.is((refused ? await left(collect) : await right(collect))._tag, tag);
        },
        {},
        { version },
      ));

  collected('an account without usage', 0n, DECLINES, 'NothingToInvoice', false);
  collected('an amount below the gateway’s minimum', 1_000n, DECLINES, 'AmountTooLow', false);
  collected('a declined card', 1_000_000n, DECLINES, 'PaymentDeclined', true);
  collected('an account without a card', 1_000_000n, null, 'AccountNotCollectable', true);

  // *Error codes*: 99 is "an external system (gateway, tax engine)"; a decline may also be a rule or an internal error.
  for (const code of [54000030, 54000060, 54000099])
    test(`a decline is one under the code ${code} at ${version}`, (t) =>
      withSubject(
        async (subject) => {
          const message = 'Error processing transaction.card_error - Your card was declined.';
          subject.control.fault({ path: 'operations/invoice-collect', fault: { kind: 'failure', code, message } });
          t.is((await left(subject.provider.invoices.invoiceAndCollect('W1')))._tag, 'PaymentDeclined');
        },
        {},
        { version },
      ));
}

test('a gateway or tax engine that is down is no decline', (t) =>
  withSubject(async (subject) => {
    const fault = { kind: 'failure', code: 54000099, message: 'The tax engine did not respond.' } as const;
    subject.control.fault({ path: 'operations/invoice-collect', fault });
    t.is((await left(subject.provider.invoices.invoiceAndCollect('W1')))._tag, 'ProviderUnavailable');
  }));

test('a tenant with several entities and organizations is told in every call which one is meant', (t) =>
  withSubject(
    async (subject) => {
      await seeded(subject, 1_000n, DECLINES);
      t.is((await right(subject.provider.invoices.invoiceAndCollect('W1')))._tag, 'AmountTooLow');
      const elsewhere = over(subject, { ...subject.config, entityIds: 'e3' });
      t.is((await left(elsewhere.provider.accounts.find('W1')))._tag, 'ProviderRefused');
    },
    { entityIds: ['e1', 'e2'], orgIds: ['o1'] },
    { entityIds: 'e2', orgIds: 'o1' },
  ));
