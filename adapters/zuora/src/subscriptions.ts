/** Suspending and resuming a subscription, so that asking twice, or for what somebody else did already, is no failure. */
import type { ProviderError, ProviderSubscriptions, SubscriptionStatus } from '@usage-billing/core/invoices';
import { subscriptionStatusWord } from '@usage-billing/core/invoices';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
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

/** Orders that this process placed and that had no effect yet: a second one would follow the first. */
type Waiting = Map<string, string>;

export const zuoraSubscriptions = (caller: ZuoraCaller, config: ZuoraConfig): ProviderSubscriptions => {
  const waiting: Waiting = new Map();
  return {
    suspend: (number) => change(caller, config, waiting, number, SUSPEND),
    resume: (number) => change(caller, config, waiting, number, RESUME),
  };
};

/** Zuora refuses to suspend what is suspended. What counts is the status afterwards, however the call itself ended. */
const change = (
  caller: ZuoraCaller,
  config: ZuoraConfig,
  waiting: Waiting,
  number: string,
  wanted: Change,
): TE.TaskEither<ProviderError, void> =>
  inSteps(async function* () {
    const { from, to, move } = wanted;
    yield* step(nothingUnderWay(caller, waiting, number));
    const { accountNumber, status } = yield* step(TE.mapLeft(toProviderError)(read(caller, number)));
    if (status === to) return;
    const isNot = `subscription ${number} is ${subscriptionStatusWord(status)}, not ${subscriptionStatusWord(from)}`;
    if (status !== from) return yield* fail(toProviderError(refusal(isNot)));
    const dated: DatedMove = { accountNumber, subscriptionNumber: number, move, on: tenantDaysOf(config).today() };
    const sent = await sendMove(caller, formsOf(wanted, settingsOf(config).orders), dated)();
    const after = await read(caller, number)();
    if (E.isRight(after) && after.right.status === to) return;
    const order = yield* step(E.mapLeft(toProviderError)(sent));
    if (O.isSome(order) && isUnderWay(order.value.status)) {
      remember(waiting, number, order.value);
      return yield* fail(waitsFor(order.value));
    }
    return yield* fail(hadNoEffect(move, number, yield* step(E.mapLeft(toProviderError)(after))));
  });

/** Fails where an order of before is still under way. */
const nothingUnderWay = (caller: ZuoraCaller, waiting: Waiting, number: string): TE.TaskEither<ProviderError, void> =>
  inSteps(async function* () {
    const orderNumber = waiting.get(number);
    if (orderNumber === undefined) return;
    const answer = TE.chainEitherK(decodeOrderStatus)(caller.read(getOrder(orderNumber)));
    const status = yield* step(TE.mapLeft(toProviderError)(answer));
    if (isUnderWay(status)) return yield* fail(waitsFor({ orderNumber, status }));
    waiting.delete(number);
  });

const waitsFor = ({ orderNumber, status }: PlacedOrder): ProviderError => ({
  _tag: 'ProviderUnavailable',
  message: `Zuora accepted order ${orderNumber}, which is ${status} and has no effect yet: complete it in Zuora, or ask again`,
  retryAfterSeconds: O.none,
});

const read = (caller: ZuoraCaller, number: string): CallTask<OneSubscription> =>
  TE.chainEitherK(decodeOneSubscription)(caller.read(getSubscription(number)));

/** Some: an order that was accepted. */
type Sent = CallTask<O.Option<PlacedOrder>>;
type Form = (caller: ZuoraCaller, move: DatedMove) => Sent;

/** The failure of the first form, where no other did better. */
const sendMove = (caller: ZuoraCaller, [first, ...others]: readonly [Form, ...Form[]], move: DatedMove): Sent =>
  pipe(
    first(caller, move),
    TE.orElse((failure) => {
      const [next, ...rest] = others;
      if (next === undefined || !isWrongForm(failure)) return TE.left(failure);
      return pipe(
        sendMove(caller, [next, ...rest], move),
        TE.mapLeft((again) => (isWrongForm(again) ? failure : again)),
      );
    }),
  );

const isWrongForm = (failure: CallFailure): boolean =>
  failure._tag === 'Failed' && failure.reasons.some(({ category }) => category === 'rule' || category === 'permission');

/**
 * "What was suspended by an order cannot be resumed by the older call, and the reverse" (*Considerations in Orders*), and
 * Zuora does not show which it was. It refuses the wrong one without any effect, so that the other one is tried then.
 */
const formsOf = ({ move }: Change, orders: boolean): readonly [Form, ...Form[]] => {
  const [own, other] = orders ? [byOrder, byCall] : [byCall, byOrder];
  return move === 'suspend' ? [own] : [own, other];
};

const byOrder: Form = (caller, move) =>
  pipe(caller.sendOnce(postMoveOrder(move)), TE.chainEitherK(decodePlacedOrder), TE.map(O.some));

const byCall: Form = (caller, move) =>
  pipe(
    caller.sendOnce(putMove(move)),
    TE.map(() => O.none),
  );

/** Many more than are ever open at a time. */
const MAX_WAITING = 1000;

const remember = (waiting: Waiting, number: string, { orderNumber }: PlacedOrder): void => {
  const [oldest] = waiting.keys();
  if (waiting.size >= MAX_WAITING && oldest !== undefined) waiting.delete(oldest);
  waiting.set(number, orderNumber);
};

const hadNoEffect = (move: DatedMove['move'], number: string, { status }: OneSubscription): ProviderError => ({
  _tag: 'ProviderUnavailable',
  message: `Zuora accepted to ${move} subscription ${number}, and it is still ${subscriptionStatusWord(status)}: check that the configured time zone is the tenant's`,
  retryAfterSeconds: O.none,
});
