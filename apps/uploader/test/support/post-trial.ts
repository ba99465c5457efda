/** The API's part of a post-trial upload: it is prepared when a customer adds a card. */
import { right } from '@usage-billing/contracts/laws';
import { preparePostTrialUpload } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  ClockToken,
  OrganizationDirectoryToken,
  ProviderAccountsToken,
  ProviderCatalogToken,
  resolveAll,
  SharedAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
} from '@usage-billing/wiring';
import type { Container } from 'inversify';

/** Answers the upload's id, if there is anything to upload. */
export const preparePostTrial = async (container: Container, organization: Organization, through: CalendarDay) => {
  const ports = await resolveAll(container, {
    directory: OrganizationDirectoryToken,
    sharedAccounts: SharedAccountsToken,
    ledger: UsageLedgerToken,
    journal: UploadJournalToken,
    accounts: ProviderAccountsToken,
    catalog: ProviderCatalogToken,
    uploader: UsageUploaderToken,
    clock: ClockToken,
  });
  return right(preparePostTrialUpload(ports)({ organization, through }));
};
