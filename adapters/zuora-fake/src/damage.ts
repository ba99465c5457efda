/** Damage on purpose, to show that somebody notices. */
import Big from 'big.js';
import type { ImportDamage, InvoiceDamage } from './control.ts';
import { keepUsage } from './imports.ts';
import { allUsage, amountsOf } from './views.ts';
import type { UsageRecord, World } from './world.ts';

const recordsOf = (world: World, importId: string | undefined): readonly [string, ReadonlyArray<UsageRecord>] => {
  const usage = allUsage(world);
  const holding = new Set(usage.map((record) => record.importId));
  const id = importId ?? world.imports.findLast(({ id: candidate }) => holding.has(candidate))?.id;
  if (id === undefined) throw new Error('there is no completed import to damage');
  const records = usage.filter((record) => record.importId === id);
  if (records.length === 0) throw new Error(`import ${id} holds no usage`);
  return [id, records];
};

/** The import still says that it completed, and its usage is gone. */
export const dropImport = (world: World, importId?: string): ImportDamage => {
  const [id, records] = recordsOf(world, importId);
  for (const [account, kept] of world.usage)
    world.usage.set(
      account,
      kept.filter((record) => record.importId !== id),
    );
  return { importId: id, amounts: amountsOf(records) };
};

/** Its usage is there twice, the second time as an import of its own, not yet billed. */
export const duplicateImport = (world: World, importId?: string): ImportDamage => {
  const [id, records] = recordsOf(world, importId);
  const original = world.imports.find((one) => one.id === id);
  if (original === undefined) throw new Error(`there is no import ${id}`);
  const copy = { ...original, id: world.newId() };
  world.imports.push(copy);
  keepUsage(
    world,
    records.map((record) => ({ ...record, id: world.newId(), importId: copy.id, status: 'Pending' })),
  );
  return { importId: copy.id, amounts: amountsOf(records) };
};

export const editInvoice = (
  world: World,
  edit: { readonly invoiceNumber?: string; readonly quantity?: string },
): InvoiceDamage => {
  const invoice = world.invoices.findLast(
    ({ status, number }) => status === 'Posted' && (edit.invoiceNumber ?? number) === number,
  );
  const item = invoice?.items[0];
  if (invoice === undefined || item === undefined) throw new Error('there is no posted invoice to edit');
  const before = item.quantity;
  item.quantity = edit.quantity === undefined ? before.plus(1) : new Big(edit.quantity);
  invoice.updatedAt = world.now();
  return {
    invoiceNumber: invoice.number,
    accountNumber: invoice.accountNumber,
    unit: item.unit,
    quantity: before.toFixed(),
    becomes: item.quantity.toFixed(),
  };
};
