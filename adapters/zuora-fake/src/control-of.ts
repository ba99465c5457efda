/** The control of a running fake, over its state. */
import type { FakeZuoraControl } from './control.ts';
import { dropImport, duplicateImport, editInvoice } from './damage.ts';
import { finishImport, isOpen } from './imports.ts';
import { rewriteFile, runBilling } from './operations.ts';
import { addCard } from './payments.ts';
import { ownAccount, seedAccount, setPrice, setStatus } from './seed.ts';
import { letTimePass } from './time.ts';
import { usageTotals, viewAccount, viewInvoice, viewState } from './views.ts';
import type { World } from './world.ts';

export const controlOf = (world: World, advance: (milliseconds: number) => void): FakeZuoraControl => ({
  state: () => {
    letTimePass(world);
    return viewState(world);
  },
  calls: () => [...world.calls],
  usage: () => {
    letTimePass(world);
    return usageTotals(world);
  },
  configure: (change) => {
    world.settings = { ...world.settings, ...change };
  },
  fault: (rule) => {
    world.faults.push({ rule, left: rule.times ?? 1 });
  },
  clearFaults: () => {
    world.faults.length = 0;
  },
  addAccount: (account) => viewAccount(world, seedAccount(world, account)),
  addCard: (cardNumber, holder = 'Ada Example') => addCard(world, cardNumber, holder).id,
  setSubscriptionStatus: (accountNumber, status) => setStatus(world, accountNumber, status),
  setSubscriptionPrice: (accountNumber, unit, price) => setPrice(world, accountNumber, unit, price),
  removeSubscription: (accountNumber) => {
    ownAccount(world, accountNumber).subscriptions.length = 0;
  },
  finishImport: (importId, failure) => {
    letTimePass(world);
    const open = world.imports.find((one) => isOpen(one) && (importId ?? one.id) === one.id);
    if (open === undefined)
      throw new Error(`there is no pending import${importId === undefined ? '' : ` ${importId}`}`);
    open.forcedFailure = failure ?? open.forcedFailure;
    finishImport(world, open);
  },
  failNextImport: (reason) => {
    world.nextImportFailure = reason;
  },
  delayNextImport: (milliseconds) => {
    world.nextImportDelayMs = milliseconds;
  },
  billRun: (targetDay, { collect = true } = {}) => {
    letTimePass(world);
    return runBilling(world, targetDay, collect).map((invoice) => viewInvoice(world, invoice));
  },
  rewriteFile: (invoiceNumber) => viewInvoice(world, rewriteFile(world, invoiceNumber)),
  dropImport: (importId) => {
    letTimePass(world);
    return dropImport(world, importId);
  },
  duplicateImport: (importId) => {
    letTimePass(world);
    return duplicateImport(world, importId);
  },
  editInvoice: (edit = {}) => editInvoice(world, edit),
  advance,
});
