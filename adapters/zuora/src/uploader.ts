/** Zuora as the place where usage is reported. */
import type {
  Acceptance,
  ReportStatus,
  SubmitError,
  UsageReport,
  UsageRequest,
  UsageUploader,
} from '@usage-billing/core/invoices';
import { inSteps, step } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrivedSince } from './arrived-usage.ts';
import type { CallTask } from './attempt.ts';
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
    submit: (request) => submit(caller, request, config),
    status: ({ receipt }) =>
      pipe(caller.read(getImportStatus(receipt)), TE.chainEitherK(decodeImportStatus), TE.mapLeft(toUnavailable)),
    arrival: (report) => TE.mapLeft(toUnavailable)(arrival(caller, report, config)),
    arrivedSince: (moment) => arrivedSince(caller, moment),
  };
};

/** The receipt is the id of the import. */
const submit = (
  caller: ZuoraCaller,
  { report, idempotencyKey }: UsageRequest,
  config: ZuoraConfig,
): TE.TaskEither<SubmitError, Acceptance> =>
  pipe(
    caller.sendOnce(postUsage(usageFileOf(report, config), idempotencyKey)),
    TE.chainEitherK(decodeSubmitted),
    TE.bimap(toSubmitError, (receipt) => ({ _tag: 'Taken', receipt })),
  );

/** An import is atomic, so one line stands for all. An account that does not exist has no usage. */
const arrival = (
  caller: ZuoraCaller,
  report: UsageReport,
  { importQueries = false }: ZuoraConfig,
): CallTask<O.Option<ReportStatus>> =>
  inSteps(async function* () {
    const [line] = report.lines;
    if (line === undefined) return O.none;
    const accountId = yield* step(readAccountId(caller, line.accountNumber));
    if (O.isNone(accountId)) return O.none;
    const query = usageByDescriptionQuery(accountId.value, line.description);
    const status = statusOf(yield* step(ask(caller, query, decodeRatingStates)));
    if (O.isSome(status) || !importQueries) return status;
    return yield* step(ask(caller, importByNameQuery(fileNameOf(report)), decodeImports));
  });

/** Records that are rated or wait for that are in; only `Importing` ones are still on their way. */
const statusOf = (ratingStates: ReadonlyArray<string>): O.Option<ReportStatus> => {
  if (ratingStates.length === 0) return O.none;
  return O.some({ _tag: ratingStates.includes('Importing') ? 'Pending' : 'Completed' });
};
