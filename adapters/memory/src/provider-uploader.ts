/** The provider in memory as the place where usage files go. */
import type { UsageUploader } from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { isNone, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { answer, answerOrError, pagesOf } from './answer.ts';
import { settleImports, submitFile } from './provider-imports.ts';
import type { ProviderWorld } from './provider-world.ts';

export const uploaderOver = (world: ProviderWorld): UsageUploader => ({
  submit: (file) => answerOrError(() => submitFile(world, file)),
  importStatus: (importId) =>
    answerOrError(() => {
      settleImports(world);
      const found = world.imports.find(({ id }) => id === importId);
      return found === undefined
        ? E.left({ _tag: 'ProviderUnavailable', message: `there is no import ${importId}` })
        : E.right(found.status);
    }),
  findByDescription: ({ accountNumber, description }) =>
    answer(() => {
      settleImports(world);
      const found = world.usage.find(
        (record) => record.accountNumber === accountNumber && toNullable(record.description) === description,
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
