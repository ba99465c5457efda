/** Figures in the books, found by who used what on which day, and what stands in their place from then on. */
import type {
  Invoice,
  InvoiceItem,
  ProviderAccount,
  ProviderUsageRecord,
  Subscription,
  SubscriptionCharge,
  UploadLine,
} from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { ReceivedEvent } from '@usage-billing/core/usage';
import type { LedgerRow } from '@usage-billing/memory';
import type { Books } from './books.ts';
import type { Reported } from './small-system.ts';
import { accountOf, instanceOf } from './words.ts';

/** Each gives one of those that take the place of a figure; without any it is lost. */
type Instead<Figure> = ReadonlyArray<(figure: Figure) => Figure>;

/** Throws where there is no such figure: damage that hits nothing shows nothing. */
const theFirst = <Figure>(figures: Iterable<Figure>, is: (figure: Figure) => boolean): Figure => {
  const found = [...figures].find(is);
  if (found === undefined) throw new Error('there is no such figure in the books');
  return found;
};

const replaced = <Figure>(
  figures: ReadonlyArray<Figure>,
  is: (figure: Figure) => boolean,
  instead: Instead<Figure>,
): ReadonlyArray<Figure> => {
  const old = theFirst(figures, is);
  return figures.flatMap((figure) => (figure === old ? instead.map((make) => make(old)) : [figure]));
};

/** The first event of that day. */
export const changeEvent = (books: Books, name: string, day: string, ...instead: Instead<ReceivedEvent>): void => {
  books.events = replaced<Reported>(
    books.events,
    ({ event }) => event.instanceId === instanceOf(name) && dayOf(event.receivedAt) === day,
    instead.map((make) => (reported) => ({ ...reported, event: make(reported.event) })),
  );
};

/** The first row of that day, which keeps its id; what else takes its place gets one of its own. */
export const changeRow = ({ billing }: Books, name: string, day: string, ...instead: Instead<LedgerRow>): void => {
  const row = theFirst(
    billing.rows.values(),
    ({ instanceId, bucketStart }) => instanceId === instanceOf(name) && dayOf(bucketStart) === day,
  );
  billing.rows.delete(row.id);
  for (const [index, make] of instead.entries()) {
    const id = index === 0 ? row.id : 1_000_000n + row.id;
    billing.rows.set(id, { ...make(row), id });
  }
};

/** The number of the upload with its usage of that day. */
export const uploadOf = ({ billing }: Books, name: string, day: string): bigint =>
  theFirst(billing.uploads.values(), ({ lines }) => lines.some(isLineOf(name, day))).id;

const isLineOf =
  (name: string, day: string) =>
  ({ instanceId, firstUsedOn }: UploadLine): boolean =>
    instanceId === instanceOf(name) && firstUsedOn === day;

export const changeLine = (books: Books, name: string, day: string, ...instead: Instead<UploadLine>): void => {
  const { uploads } = books.billing;
  const upload = theFirst(uploads.values(), ({ id }) => id === uploadOf(books, name, day));
  uploads.set(upload.id, { ...upload, lines: replaced(upload.lines, isLineOf(name, day), instead) });
};

/** The first record that starts on that day. */
export const changeRecord = (
  books: Books,
  name: string,
  day: string,
  ...instead: Instead<ProviderUsageRecord>
): void => {
  books.usage = replaced(
    books.usage,
    ({ accountNumber, startsAt }) => accountNumber === accountOf(name) && dayOf(startsAt) === day,
    instead,
  );
};

export const changeInvoice = (books: Books, name: string, ...instead: Instead<Invoice>): void => {
  books.invoices = replaced(books.invoices, isInvoiceOf(name), instead);
};

const isInvoiceOf =
  (name: string) =>
  ({ accountNumber }: Invoice): boolean =>
    accountNumber === accountOf(name);

/** The first line of its invoice. */
export const itemOf = ({ invoices }: Books, name: string): InvoiceItem =>
  theFirst(theFirst(invoices, isInvoiceOf(name)).items, () => true);

export const changeItem = (books: Books, name: string, ...instead: Instead<InvoiceItem>): void =>
  changeInvoice(books, name, (invoice) => ({ ...invoice, items: replaced(invoice.items, () => true, instead) }));

export const organizationOf = ({ organizations }: Books, name: string): Organization =>
  theFirst(organizations, ({ externalId }) => externalId === name);

export const changeOrganization = (books: Books, name: string, what: Partial<Organization>): void => {
  books.organizations = replaced(books.organizations, ({ externalId }) => externalId === name, [
    (organization) => ({ ...organization, ...what }),
  ]);
};

/** The charges of every subscription of its account. */
export const changeCharges = (
  books: Books,
  name: string,
  change: (charge: SubscriptionCharge) => SubscriptionCharge,
): void => {
  const isIts = ({ number }: ProviderAccount): boolean => number === accountOf(name);
  const charged = (subscription: Subscription) => ({ ...subscription, charges: subscription.charges.map(change) });
  books.accounts = replaced(books.accounts, isIts, [
    (account) => ({ ...account, subscriptions: account.subscriptions.map(charged) }),
  ]);
};
