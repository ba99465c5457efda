/** What is needed to take lost uploads over: their records, whose accounts they are, under which charges they were billed. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../../shared/result.ts';
import type { Organization } from '../../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../../trials/ports/organization-directory.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ProviderError } from '../../provider/provider-error.ts';
import type { ProviderUsage } from '../../provider/provider-usage.ts';
import type { ArrivedUsage, ProviderUnavailable } from '../../provider/usage-uploader.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import { type ArrivalDeps, arrivalsFrom, hasItsUsage } from '../restore-guard/restore-check.ts';
import { groupByUpload, type LostUpload } from './lost-upload.ts';

/** Everything that the provider holds and no upload of the journal accounts for, in the order in which it was sent. */
export const readLost = ({
  journal,
  uploader,
}: ArrivalDeps): TaskEither<JournalError | ProviderUnavailable, ReadonlyArray<LostUpload>> =>
  inSteps(async function* () {
    const lastSend = yield* step(journal.lastSend);
    const records: ArrivedUsage[] = [];
    for await (const page of uploader.arrivedSince(arrivalsFrom(lastSend))) records.push(...(yield* step(page)));
    const uploads = groupByUpload(records);
    const known = yield* step(journal.named(uploads.map(({ name }) => name)));
    const names = new Set(known.filter(hasItsUsage).map(({ name }) => name));
    return uploads.filter(({ name }) => !names.has(name));
  });

export interface Owner {
  readonly organization: Organization;
  readonly instanceId: InstanceId;
}

/** By account number. */
export const readOwners = (
  directory: Pick<OrganizationDirectory, 'all'>,
  lost: ReadonlyArray<LostUpload>,
): TaskEither<DirectoryUnavailable, ReadonlyMap<string, Owner>> =>
  inSteps(async function* () {
    const wanted = new Set(lost.flatMap(({ records }) => records.map(({ accountNumber }) => accountNumber)));
    const owners = new Map<string, Owner>();
    for await (const page of directory.all())
      for (const organization of yield* step(page)) {
        const { id, billingAccount: account } = organization;
        if (O.isSome(id) && O.isSome(account) && wanted.has(account.value.number))
          owners.set(account.value.number, { organization, instanceId: id.value });
      }
    return owners;
  });

/** Of a record; only the provider's list by account names its charge, and it is read as far as the records reach. */
export type ChargeOf = (record: Pick<ArrivedUsage, 'accountNumber' | 'description'>) => string | undefined;

export const readCharges = (
  usage: ProviderUsage,
  lost: ReadonlyArray<LostUpload>,
): TaskEither<ProviderError, ChargeOf> =>
  inSteps(async function* () {
    const charges = new Map<string, ReadonlyMap<string, string>>();
    const records = lost.flatMap((upload) => upload.records);
    for (const [accountNumber, own] of Map.groupBy(records, (record) => record.accountNumber))
      charges.set(accountNumber, yield* step(readAccountCharges(usage, accountNumber, own)));
    return ({ accountNumber, description }: Parameters<ChargeOf>[0]) => charges.get(accountNumber)?.get(description);
  });

/** Charges of one account's records, by description. */
const readAccountCharges = (
  usage: ProviderUsage,
  accountNumber: string,
  records: ReadonlyArray<ArrivedUsage>,
): TaskEither<ProviderError, ReadonlyMap<string, string>> =>
  inSteps(async function* () {
    const found = new Map<string, string>();
    const missing = new Set(records.map(({ description }) => description));
    for await (const page of usage.ofAccount(accountNumber)) {
      for (const { description, chargeNumber } of yield* step(page))
        if (O.isSome(description) && O.isSome(chargeNumber) && missing.delete(description.value))
          found.set(description.value, chargeNumber.value);
      if (missing.size === 0) break;
    }
    return found;
  });
