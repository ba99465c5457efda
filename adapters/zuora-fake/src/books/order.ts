/** Orders: changes to subscriptions that are accepted as one, and may not have taken effect yet. */
import type { Day } from '../calendar/days.ts';

export interface OrderAction {
  readonly type: 'Suspend' | 'Resume' | 'CancelSubscription';
  readonly subscriptionNumber: string;
  readonly on: Day;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly orderDate: Day;
  status: 'Pending' | 'Completed';
  readonly actions: ReadonlyArray<OrderAction>;
}
