/** The provider in memory as the place where usage is reported. */
import { createHash } from 'node:crypto';
import type { UsageReport, UsageReportFormat, UsageUploader } from '@usage-billing/core/invoices';
import { dayOf, stringifyJsonExact } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { isNone, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { answer, answerOrError, pagesOf } from './answer.ts';
import { LINES_LIMIT, settleImports, submitReport } from './provider-imports.ts';
import type { ProviderWorld } from './provider-world.ts';

export const uploaderOver = (world: ProviderWorld): UsageUploader => ({
  ...memoryReportFormat,
  submit: ({ report }) => answerOrError(() => submitReport(world, report)),
  status: ({ receipt }) =>
    answerOrError(() => {
      settleImports(world);
      const found = world.imports.find(({ id }) => id === receipt);
      return found === undefined
        ? E.left({ _tag: 'ProviderUnavailable', message: `there is no import ${receipt}` })
        : E.right(found.status);
    }),
  // An import is atomic: one line stands for all.
  arrival: ({ lines: [line] }) =>
    answer(() => {
      settleImports(world);
      const found = world.usage.find(
        ({ accountNumber, description }) =>
          accountNumber === line?.accountNumber && toNullable(description) === line?.description,
      );
      return found === undefined ? none : some({ _tag: 'Completed' });
    }),
  arrivedSince: (moment) =>
    pagesOf(() => {
      settleImports(world);
      return world.usage
        .filter(({ submittedAt }) => submittedAt > moment)
        .flatMap(({ description, startsAt, subscriptionNumber, endDay, ...record }) => {
          if (isNone(description)) return [];
          const { accountNumber, unit, quantity, submittedAt } = record;
          return [
            {
              description: description.value,
              accountNumber,
              subscriptionNumber: some(subscriptionNumber),
              unit,
              quantity,
              startDay: dayOf(startsAt),
              endDay: some(endDay),
              submittedAt,
              complete: true,
            },
          ];
        });
    }),
});

/** Lines are counted, and their fields hashed as they stand. */
const memoryReportFormat: UsageReportFormat = {
  size: { limit: LINES_LIMIT, empty: 0, ofLine: () => 1 },
  ratesLateUsage: false,
  render: (report: UsageReport) => {
    const { name, through, lines } = report;
    const text = stringifyJsonExact({ through, lines }, 2);
    return { title: name, text, fingerprint: createHash('sha256').update(text).digest('hex') };
  },
};
