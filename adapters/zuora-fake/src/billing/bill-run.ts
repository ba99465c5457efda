/** Bill runs and payment runs over all accounts: those that are asked for, and those that the tenant scheduled. */
import type { Account } from '../books/account.ts';
import type { Invoice } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { type Day, isDay } from '../calendar/days.ts';
import { collectUnpaid } from '../payments/collect.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';
import { issue } from './issue.ts';
import { rateAccount } from './rate-account.ts';

export interface BillRun {
  /** Everything due on or before it and not billed yet (*Bill runs creation*). */
  readonly targetDay: Day;
  readonly posts: boolean;
  /** Whether posted invoices are collected from the default cards at once. */
  readonly collects: boolean;
}

export interface BillRunResult {
  readonly invoices: ReadonlyArray<Invoice>;
  /** Accounts whose invoice could not be made, and why. */
  readonly failures: ReadonlyArray<{ readonly accountNumber: string; readonly reason: string }>;
}

const byNumber = (tenant: Tenant): ReadonlyArray<Account> =>
  [...tenant.accounts.values()].sort((a, b) => (a.number < b.number ? -1 : 1));

/** One account's failure does not touch the others. */
export const runBilling = (tenant: Tenant, { targetDay, posts, collects }: BillRun): BillRunResult => {
  if (!isDay(targetDay)) throw refusal('request', 'invalid', `'${targetDay}' is not a day as YYYY-MM-DD.`);
  const invoices: Invoice[] = [];
  const failures: { accountNumber: string; reason: string }[] = [];
  for (const account of byNumber(tenant)) {
    if (account.status !== 'Active') continue;
    try {
      const invoice = issue(tenant, rateAccount(tenant, account, targetDay), { invoiceDate: targetDay, posts });
      if (invoice === undefined) continue;
      invoices.push(invoice);
      if (posts && collects) collectUnpaid(tenant, account);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failures.push({ accountNumber: account.number, reason: error.message });
    }
  }
  return { invoices, failures };
};

/** Moves every charge on to the target day without an invoice (*Catch-up bill run*). */
export const catchUp = (tenant: Tenant, targetDay: Day): void => {
  if (!isDay(targetDay)) throw refusal('request', 'invalid', `'${targetDay}' is not a day as YYYY-MM-DD.`);
  for (const account of tenant.accounts.values())
    for (const { charge, period } of rateAccount(tenant, account, targetDay).closes)
      charge.closed = [...charge.closed, { ...period, invoiceId: null }].sort((a, b) => (a.start < b.start ? -1 : 1));
};

export const runPayments = (tenant: Tenant): void => {
  for (const account of byNumber(tenant)) collectUnpaid(tenant, account);
};
