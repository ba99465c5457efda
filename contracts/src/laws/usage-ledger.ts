/** The laws of every {@link UsageLedger}; what an upload does to it is stated with the journal. */
import type { LedgerSubject } from './billing-data-subject.ts';
import { type Suite, suite } from './law.ts';
import { usageLedgerPendingLaws } from './usage-ledger-pending.ts';
import { usageLedgerQuarantineLaws } from './usage-ledger-quarantine.ts';
import { usageLedgerReadLaws } from './usage-ledger-read.ts';
import { usageLedgerRecordLaws } from './usage-ledger-record.ts';
import { usageLedgerReleaseLaws } from './usage-ledger-release.ts';
import { usageLedgerRowLaws } from './usage-ledger-rows.ts';
import { usageLedgerSetAsideLaws } from './usage-ledger-set-aside.ts';

/** `open` gives a ledger without any row. */
export const usageLedgerLaws: Suite<LedgerSubject> = suite('usage ledger', (law) => {
  usageLedgerRecordLaws(law);
  usageLedgerQuarantineLaws(law);
  usageLedgerRowLaws(law);
  usageLedgerSetAsideLaws(law);
  usageLedgerReadLaws(law);
  usageLedgerPendingLaws(law);
  usageLedgerReleaseLaws(law);
});
