/** What is needed to take lost uploads over: their records, whose accounts they are, under which charges they were billed. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Organization } from '../../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ProviderError } from '../../provider/provider-error.ts';
import type { ProviderUsage } from '../../provider/provider-usage.ts';
import type { ArrivedUsage, ProviderUnavailable } from '../../provider/usage-uploader.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import { accountsFor, lookFrom, type ProviderLeadDeps } from '../restore-guard/provider-lead.ts';
import { groupByUpload, type LostUpload } from './lost-upload.ts';

/** Everything that the provider holds and no upload of the journal accounts for, in the order in which it was sent. */
export const readLost =
  ({
    journal,
    uploader,
  }: ProviderLeadDeps): TaskEither<JournalError | ProviderUnavailable, ReadonlyArray<LostUpload>> =>
  async () => {
    const lastSend = await journal.lastSend();
    if (E.isLeft(lastSend)) return lastSend;
    const records: ArrivedUsage[] = [];
    for await (const page of uploader.arrivedSince(lookFrom(lastSend.right))) {
      if (E.isLeft(page)) return page;
      records.push(...page.right);
    }
    const uploads = groupByUpload(records);
    const known = await journal.named(uploads.map(({ name }) => name))();
    if (E.isLeft(known)) return known;
    const names = new Set(known.right.filter(accountsFor).map(({ name }) => name));
    return E.right(uploads.filter(({ name }) => !names.has(name)));
  };

export interface Owner {
  readonly organization: Organization;
  readonly instanceId: InstanceId;
}

/** By account number. */
export const readOwners =
  (
    directory: Pick<OrganizationDirectory, 'all'>,
    lost: ReadonlyArray<LostUpload>,
  ): TaskEither<DirectoryUnavailable, ReadonlyMap<string, Owner>> =>
  async () => {
    const wanted = new Set(lost.flatMap(({ records }) => records.map(({ accountNumber }) => accountNumber)));
    const owners = new Map<string, Owner>();
    for await (const page of directory.all()) {
      if (E.isLeft(page)) return page;
      for (const organization of page.right) {
        const { id, billingAccount: account } = organization;
        if (O.isSome(id) && O.isSome(account) && wanted.has(account.value.number))
          owners.set(account.value.number, { organization, instanceId: id.value });
      }
    }
    return E.right(owners);
  };

/** Of a record; only the provider's list by account names its charge, and it is read as far as the records reach. */
export type ChargeOf = (record: Pick<ArrivedUsage, 'accountNumber' | 'description'>) => string | undefined;

export const readCharges =
  (usage: ProviderUsage, lost: ReadonlyArray<LostUpload>): TaskEither<ProviderError, ChargeOf> =>
  async () => {
    const charges = new Map<string, ReadonlyMap<string, string>>();
    const records = lost.flatMap((upload) => upload.records);
    for (const [accountNumber, own] of Map.groupBy(records, (record) => record.accountNumber)) {
      const found = new Map<string, string>();
      charges.set(accountNumber, found);
      const missing = new Set(own.map(({ description }) => description));
      for await (const page of usage.ofAccount(accountNumber)) {
        if (E.isLeft(page)) return page;
        for (const { description, chargeNumber } of page.right)
          if (O.isSome(description) && O.isSome(chargeNumber) && missing.delete(description.value))
            found.set(description.value, chargeNumber.value);
        if (missing.size === 0) break;
      }
    }
    return E.right(({ accountNumber, description }) => charges.get(accountNumber)?.get(description));
  };
