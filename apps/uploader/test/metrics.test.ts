import { at } from '@usage-billing/contracts/laws';
import type { UploadJournal } from '@usage-billing/core/invoices';
import test from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import { uploaderMetrics } from '../src/metrics.ts';

const moved = async (home: UploadJournal['home']): Promise<string> => {
  const registry = new Registry();
  uploaderMetrics(registry, { home });
  return (
    (await registry.metrics()).split('\n').find((line) => line.startsWith('billing_uploader_journal_moved ')) ?? ''
  );
};

test('whether the database was restored is asked when somebody looks', async (t) => {
  const name = 'billing_uploader_journal_moved';
  t.is(
    await moved(TE.right({ _tag: 'Moved', what: 'it is elsewhere', markedAt: at('2026-03-11T02:30:00Z') })),
    `${name} 1`,
  );
  t.is(await moved(TE.right({ _tag: 'Same' })), `${name} 0`);
  t.is(await moved(TE.right({ _tag: 'Unmarked' })), `${name} 0`);
  t.regex(await moved(TE.left({ _tag: 'JournalUnavailable', message: 'away' })), / nan$/i);
});
