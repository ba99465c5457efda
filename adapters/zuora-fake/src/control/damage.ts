/** Damage on purpose, to show that somebody notices. */
import Big from 'big.js';
import type { Tenant, UsageRecord } from '../books/tenant.ts';
import { keepUsage } from '../imports/imports.ts';
import type { ImportDamage, InvoiceDamage } from './control.ts';
import { allUsage, amountsOf } from './views.ts';

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
  for (const [account, kept] of tenant.usage)
    tenant.usage.set(
      account,
      kept.filter((record) => record.importId !== id),
    );
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
    records.map((record) => ({ ...record, id: tenant.newId(), importId: copy.id, status: 'Pending' })),
  );
  return { importId: copy.id, amounts: amountsOf(records) };
};

export const editInvoice = (
  tenant: Tenant,
  edit: { readonly invoiceNumber?: string; readonly quantity?: string },
): InvoiceDamage => {
  const invoice = tenant.invoices.findLast(
    ({ status, number }) => status === 'Posted' && (edit.invoiceNumber ?? number) === number,
  );
  const item = invoice?.items[0];
  if (invoice === undefined || item === undefined) throw new Error('there is no posted invoice to edit');
  const before = item.quantity;
  item.quantity = edit.quantity === undefined ? before.plus(1) : new Big(edit.quantity);
  invoice.updatedAt = tenant.now();
  return {
    invoiceNumber: invoice.number,
    accountNumber: invoice.accountNumber,
    unit: item.unit,
    quantity: before.toFixed(),
    becomes: item.quantity.toFixed(),
  };
};
