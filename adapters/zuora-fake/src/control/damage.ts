/** Damage on purpose, to show that somebody notices. */
import Big from 'big.js';
import type { Tenant } from '../books/tenant.ts';
import type { UsageRecord } from '../books/usage.ts';
import { allUsage, keepUsage, removeUsage } from '../books/usage-status.ts';
import type { ImportDamage, InvoiceDamage, InvoiceEdit } from './control.ts';
import { amountsOf } from './usage-totals.ts';

const recordsOf = (tenant: Tenant, importId: string | undefined): readonly [string, ReadonlyArray<UsageRecord>] => {
  const usage = allUsage(tenant);
  const holding = new Set(usage.map((record) => record.importId));
  const id = importId ?? tenant.imports.findLast(({ id: candidate }) => holding.has(candidate))?.id;
  if (id === undefined) throw new Error('there is no completed import to damage');
  const records = usage.filter((record) => record.importId === id);
  if (records.length === 0) throw new Error(`import ${id} holds no usage`);
  return [id, records];
};

/** The import still says that it completed, and its usage is gone. */
export const dropImport = (tenant: Tenant, importId?: string): ImportDamage => {
  const [id, records] = recordsOf(tenant, importId);
  removeUsage(tenant, records);
  return { importId: id, amounts: amountsOf(records) };
};

/** Its usage is there twice, the second time as an import of its own, not yet billed. */
export const duplicateImport = (tenant: Tenant, importId?: string): ImportDamage => {
  const [id, records] = recordsOf(tenant, importId);
  const original = tenant.imports.find((one) => one.id === id);
  if (original === undefined) throw new Error(`there is no import ${id}`);
  const copy = { ...original, id: tenant.newId() };
  tenant.imports.push(copy);
  keepUsage(
    tenant,
    records.map((record) => ({ ...record, id: tenant.newId(), importId: copy.id, ratedBy: new Map() })),
  );
  return { importId: copy.id, amounts: amountsOf(records) };
};

/** The figures no longer follow from each other; who has edited them is not told. */
export const editInvoice = (tenant: Tenant, edit: InvoiceEdit): InvoiceDamage => {
  const posted = tenant.invoices.filter(({ status }) => status === 'Posted');
  const invoice =
    edit.invoiceNumber === undefined
      ? posted.findLast(({ items }) => items.some(({ quantity }) => quantity.gt(0)))
      : posted.find(({ number }) => number === edit.invoiceNumber);
  const measured = invoice?.items.filter(({ unit }) => unit !== null) ?? [];
  const item = measured.find(({ quantity }) => quantity.gt(0)) ?? measured[0];
  if (invoice === undefined || item === undefined) throw new Error('there is no posted invoice to edit');
  const before = item.quantity;
  const onlyMoney = edit.chargeAmount !== undefined || edit.total !== undefined;
  if (edit.quantity !== undefined) item.quantity = new Big(edit.quantity);
  else if (!onlyMoney) item.quantity = before.plus(1);
  if (edit.chargeAmount !== undefined) item.chargeAmount = new Big(edit.chargeAmount);
  if (edit.total !== undefined) invoice.amount = new Big(edit.total);
  invoice.updatedAt = tenant.now();
  return {
    invoiceNumber: invoice.number,
    accountNumber: invoice.accountNumber,
    unit: item.unit ?? '',
    quantity: before.toFixed(),
    becomes: item.quantity.toFixed(),
  };
};
