/** Zuora as the place where usage files go. */
import type {
  ImportStatus,
  ProviderUnavailable,
  SubmitError,
  UsageFile,
  UsageUploader,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { arrivedSince } from './arrived-usage.ts';
import { callerFor, type ZuoraCaller } from './caller.ts';
import type { ZuoraConfig } from './config.ts';
import { decodeRatingStates } from './decode/query.ts';
import { decodeImportStatus, decodeSubmitted } from './decode/usage.ts';
import { toSubmitError, toUnavailable } from './failure.ts';
import { ask, readAccountId } from './query.ts';
import { getImportStatus, postUsage } from './request.ts';
import { usageByDescriptionQuery } from './zoql.ts';

const submit = async (caller: ZuoraCaller, file: UsageFile): Promise<E.Either<SubmitError, string>> => {
  const answer = await caller.sendOnce(postUsage(file));
  const importId = E.isLeft(answer) ? answer : decodeSubmitted(answer.right);
  return E.isLeft(importId) ? E.left(toSubmitError(importId.left)) : importId;
};

/** Records that are rated or wait for that are in; only `Importing` ones are still on their way. */
const statusOf = (ratingStates: ReadonlyArray<string>): O.Option<ImportStatus> => {
  if (ratingStates.length === 0) return O.none;
  return O.some({ _tag: ratingStates.includes('Importing') ? 'Pending' : 'Completed' });
};

/** An account that does not exist has no usage. */
const findByDescription = async (
  caller: ZuoraCaller,
  accountNumber: string,
  description: string,
): Promise<E.Either<ProviderUnavailable, O.Option<ImportStatus>>> => {
  const accountId = await readAccountId(caller, accountNumber);
  if (E.isLeft(accountId)) return E.left(toUnavailable(accountId.left));
  if (O.isNone(accountId.right)) return E.right(O.none);
  const request = usageByDescriptionQuery(accountId.right.value, description);
  const states = await ask(caller, request, decodeRatingStates);
  return E.isLeft(states) ? E.left(toUnavailable(states.left)) : E.right(statusOf(states.right));
};

export const zuoraUsageUploader = (config: ZuoraConfig): UsageUploader => {
  const caller = callerFor(config);
  return {
    submit: (file) => () => submit(caller, file),
    importStatus: (importId) => async () => {
      const answer = await caller.read(getImportStatus(importId));
      const status = E.isLeft(answer) ? answer : decodeImportStatus(answer.right);
      return E.isLeft(status) ? E.left(toUnavailable(status.left)) : status;
    },
    findByDescription:
      ({ accountNumber, description }) =>
      () =>
        findByDescription(caller, accountNumber, description),
    arrivedSince: (moment) => ({ [Symbol.asyncIterator]: () => arrivedSince(caller, moment) }),
  };
};
