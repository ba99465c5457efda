/** Zuora as the place where usage is reported. */
import type {
  Acceptance,
  ProviderUnavailable,
  ReportStatus,
  SubmitError,
  UsageReport,
  UsageRequest,
  UsageUploader,
} from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { arrivedSince } from './arrived-usage.ts';
import { callerFor, type ZuoraCaller } from './caller.ts';
import type { ZuoraConfig } from './config.ts';
import { decodeRatingStates } from './decode/query.ts';
import { decodeImportStatus, decodeImports, decodeSubmitted } from './decode/usage.ts';
import { toSubmitError, toUnavailable } from './failure.ts';
import { ask, readAccountId } from './query.ts';
import { fileNameOf, usageFileOf, zuoraReportFormat } from './report-format.ts';
import { getImportStatus, postUsage } from './request.ts';
import { importByNameQuery, usageByDescriptionQuery } from './zoql.ts';

/** Sends usage files to Zuora and asks what became of them. */
export const zuoraUsageUploader = (config: ZuoraConfig): UsageUploader => {
  const caller = callerFor(config);
  return {
    ...zuoraReportFormat(config),
    submit: (request) => () => submit(caller, request, config),
    status: (sent) => async () => {
      const answer = await caller.read(getImportStatus(sent.receipt));
      const status = E.isLeft(answer) ? answer : decodeImportStatus(answer.right);
      return E.isLeft(status) ? E.left(toUnavailable(status.left)) : status;
    },
    arrival: (report) => () => arrival(caller, report, config),
    arrivedSince: (moment) => ({ [Symbol.asyncIterator]: () => arrivedSince(caller, moment) }),
  };
};

/** The receipt is the id of the import. */
const submit = async (
  caller: ZuoraCaller,
  { report, idempotencyKey }: UsageRequest,
  config: ZuoraConfig,
): Promise<E.Either<SubmitError, Acceptance>> => {
  const answer = await caller.sendOnce(postUsage(usageFileOf(report, config), idempotencyKey));
  const importId = E.isLeft(answer) ? answer : decodeSubmitted(answer.right);
  return E.isLeft(importId)
    ? E.left(toSubmitError(importId.left))
    : E.right({ _tag: 'Taken', receipt: importId.right });
};

/** An import is atomic, so one line stands for all. An account that does not exist has no usage. */
const arrival = async (
  caller: ZuoraCaller,
  report: UsageReport,
  { importQueries = false }: ZuoraConfig,
): Promise<E.Either<ProviderUnavailable, O.Option<ReportStatus>>> => {
  const [line] = report.lines;
  if (line === undefined) return E.right(O.none);
  const accountId = await readAccountId(caller, line.accountNumber);
  if (E.isLeft(accountId)) return E.left(toUnavailable(accountId.left));
  if (O.isNone(accountId.right)) return E.right(O.none);
  const request = usageByDescriptionQuery(accountId.right.value, line.description);
  const states = await ask(caller, request, decodeRatingStates);
  if (E.isLeft(states)) return E.left(toUnavailable(states.left));
  const status = statusOf(states.right);
  if (O.isSome(status) || !importQueries) return E.right(status);
  return E.mapLeft(toUnavailable)(await ask(caller, importByNameQuery(fileNameOf(report)), decodeImports));
};

/** Records that are rated or wait for that are in; only `Importing` ones are still on their way. */
const statusOf = (ratingStates: ReadonlyArray<string>): O.Option<ReportStatus> => {
  if (ratingStates.length === 0) return O.none;
  return O.some({ _tag: ratingStates.includes('Importing') ? 'Pending' : 'Completed' });
};
