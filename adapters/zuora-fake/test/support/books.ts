/** Usage lines, and what became of them, for tests of billing. */
import type { Client } from './client.ts';

/** One line of node-seconds for an account; subscription and charge may be named. */
export const usageLine = (
  quantity: string | number,
  day: string,
  { account = 'W1', subscription = '', charge = '', description = '' } = {},
): string =>
  `${account},node-seconds,${quantity},${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)},,${subscription},${charge},${description}`;

export const itemsOf = ({ control }: Client) =>
  control
    .state()
    .invoices.flatMap((invoice) => (invoice.reversed || invoice.status === 'Canceled' ? [] : invoice.items));

/** Service period and quantity of each usage item. */
export const periodsOf = (client: Client) =>
  itemsOf(client)
    .filter(({ kind }) => kind === 'Usage')
    .map(({ serviceStartDate, serviceEndDate, quantity }) => [serviceStartDate, serviceEndDate, quantity]);

export const amountsOf = (client: Client) => itemsOf(client).map(({ kind, chargeAmount }) => [kind, chargeAmount]);

export const pendingOf = ({ control }: Client, account = 'W1'): string =>
  control.usage().find(({ accountNumber }) => accountNumber === account)?.pending ?? '0';

interface ShownCharge extends Readonly<Record<string, unknown>> {
  readonly number: string;
  readonly processedThroughDate: string | null;
}

/** The charges of all subscriptions as the API shows them. */
export const chargesShown = async (
  { get }: Client,
  query = '',
  account = 'W1',
): Promise<ReadonlyArray<ShownCharge>> => {
  const { subscriptions } = await get(`subscriptions/accounts/${account}${query}`);
  const list = subscriptions as ReadonlyArray<{
    readonly ratePlans: ReadonlyArray<{ readonly ratePlanCharges: ReadonlyArray<ShownCharge> }>;
  }>;
  return list.flatMap(({ ratePlans }) => ratePlans.flatMap(({ ratePlanCharges }) => ratePlanCharges));
};

export interface Reason {
  readonly code: number;
  readonly message: string;
}

export const reasonOf = (body: Readonly<Record<string, unknown>>): Reason =>
  (body.reasons as ReadonlyArray<Reason> | undefined)?.[0] ?? { code: 0, message: JSON.stringify(body) };
