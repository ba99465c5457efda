/** Suspending and resuming a subscription, so that asking twice, or for what somebody else did already, is no failure. */
import type { ProviderError, ProviderSubscriptions, SubscriptionStatus } from '@usage-billing/core/invoices';
import { subscriptionStatusWord } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import { settingsOf, type ZuoraConfig } from './config.ts';
import { decodeOneSubscription, type OneSubscription } from './decode/account.ts';
import { decodeOrderStatus, decodePlacedOrder, isUnderWay, type PlacedOrder } from './decode/order.ts';
import { type CallFailure, refusal, toProviderError } from './failure.ts';
import { type DatedMove, getOrder, getSubscription, postMoveOrder, putMove } from './request.ts';
import { tenantDaysOf } from './tenant-days.ts';

interface Change {
  readonly from: SubscriptionStatus;
  readonly to: SubscriptionStatus;
  readonly move: DatedMove['move'];
}

const SUSPEND: Change = { from: 'Active', to: 'Suspended', move: 'suspend' };
const RESUME: Change = { from: 'Suspended', to: 'Active', move: 'resume' };

/** Some: an order that was accepted. */
type Sent = CallResult<O.Option<PlacedOrder>>;
type Form = (caller: ZuoraCaller, move: DatedMove) => Promise<Sent>;

const byCall: Form = async (caller, move) =>
  E.map((): O.Option<PlacedOrder> => O.none)(await caller.sendOnce(putMove(move)));

const byOrder: Form = async (caller, move) => {
  const answer = await caller.sendOnce(postMoveOrder(move));
  const placed = E.isLeft(answer) ? answer : decodePlacedOrder(answer.right);
  return E.isLeft(placed) ? placed : E.right(O.some(placed.right));
};

/**
 * "What was suspended by an order cannot be resumed by the older call, and the reverse" (*Considerations in Orders*), and
 * Zuora does not show which it was. It refuses the wrong one without any effect, so that the other one is tried then.
 */
const formsOf = ({ move }: Change, orders: boolean): readonly [Form, ...Form[]] => {
  const [own, other] = orders ? [byOrder, byCall] : [byCall, byOrder];
  return move === 'suspend' ? [own] : [own, other];
};

const isWrongForm = (failure: CallFailure): boolean =>
  failure._tag === 'Failed' && failure.reasons.some(({ category }) => category === 'rule' || category === 'permission');

/** The failure of the first form, where no other did better. */
const sendMove = async (caller: ZuoraCaller, forms: readonly [Form, ...Form[]], move: DatedMove): Promise<Sent> => {
  const [first, ...others] = forms;
  const sent = await first(caller, move);
  if (E.isRight(sent) || !isWrongForm(sent.left)) return sent;
  for (const other of others) {
    const again = await other(caller, move);
    if (E.isRight(again) || !isWrongForm(again.left)) return again;
  }
  return sent;
};

const read = async (caller: ZuoraCaller, number: string): Promise<CallResult<OneSubscription>> => {
  const answer = await caller.read(getSubscription(number));
  return E.isLeft(answer) ? answer : decodeOneSubscription(answer.right);
};

const waitsFor = ({ orderNumber, status }: PlacedOrder): ProviderError => ({
  _tag: 'ProviderUnavailable',
  message: `Zuora accepted order ${orderNumber}, which is ${status} and has no effect yet: complete it in Zuora, or ask again`,
  retryAfterSeconds: O.none,
});

/** Orders that this process placed and that had no effect yet: a second one would follow the first. */
type Waiting = Map<string, string>;

/** Many more than are ever open at a time. */
const MAX_WAITING = 1000;

const remember = (waiting: Waiting, number: string, { orderNumber }: PlacedOrder): void => {
  const [oldest] = waiting.keys();
  if (waiting.size >= MAX_WAITING && oldest !== undefined) waiting.delete(oldest);
  waiting.set(number, orderNumber);
};

/** None: no order of before is under way. */
const orderUnderWay = async (
  caller: ZuoraCaller,
  waiting: Waiting,
  number: string,
): Promise<E.Either<ProviderError, void>> => {
  const orderNumber = waiting.get(number);
  if (orderNumber === undefined) return E.right(undefined);
  const answer = await caller.read(getOrder(orderNumber));
  const status = E.isLeft(answer) ? answer : decodeOrderStatus(answer.right);
  if (E.isLeft(status)) return E.left(toProviderError(status.left));
  if (isUnderWay(status.right)) return E.left(waitsFor({ orderNumber, status: status.right }));
  waiting.delete(number);
  return E.right(undefined);
};

export const zuoraSubscriptions = (caller: ZuoraCaller, config: ZuoraConfig): ProviderSubscriptions => {
  const { orders } = settingsOf(config);
  const { today } = tenantDaysOf(config);
  const waiting: Waiting = new Map();

  /** Zuora refuses to suspend what is suspended. What counts is the status afterwards, however the call itself ended. */
  const change = async (number: string, wanted: Change): Promise<E.Either<ProviderError, void>> => {
    const { from, to, move } = wanted;
    const free = await orderUnderWay(caller, waiting, number);
    if (E.isLeft(free)) return free;
    const before = await read(caller, number);
    if (E.isLeft(before)) return E.left(toProviderError(before.left));
    const { accountNumber, status } = before.right;
    if (status === to) return E.right(undefined);
    const isNot = `subscription ${number} is ${subscriptionStatusWord(status)}, not ${subscriptionStatusWord(from)}`;
    if (status !== from) return E.left(toProviderError(refusal(isNot)));
    const sent = await sendMove(caller, formsOf(wanted, orders), {
      accountNumber,
      subscriptionNumber: number,
      move,
      on: today(),
    });
    const after = await read(caller, number);
    if (E.isRight(after) && after.right.status === to) return E.right(undefined);
    if (E.isLeft(sent)) return E.left(toProviderError(sent.left));
    if (O.isSome(sent.right) && isUnderWay(sent.right.value.status)) {
      remember(waiting, number, sent.right.value);
      return E.left(waitsFor(sent.right.value));
    }
    if (E.isLeft(after)) return E.left(toProviderError(after.left));
    const unchanged = `Zuora accepted to ${move} subscription ${number}, and it is still ${subscriptionStatusWord(after.right.status)}: check that the configured time zone is the tenant's`;
    return E.left({ _tag: 'ProviderUnavailable', message: unchanged, retryAfterSeconds: O.none });
  };

  return {
    suspend: (number) => () => change(number, SUSPEND),
    resume: (number) => () => change(number, RESUME),
  };
};
