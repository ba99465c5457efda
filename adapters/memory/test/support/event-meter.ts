/**
 * A billing service as a test: it takes usage event by event, decides about each later, and gives back nothing but sums.
 * The rules are those that Stripe publishes for its billing meters: identifiers of at most 100 characters that are
 * refused when they come again, timestamps at most 35 days back and 5 minutes ahead, at most 15 significant digits,
 * sums by customer and meter between whole minutes, and cancelling by identifier within 24 hours.
 */
import { DAY, HOUR, type Instant, MINUTE } from '@usage-billing/core/shared';

export interface MeterEvent {
  readonly identifier: string;
  readonly customer: string;
  readonly meter: string;
  readonly value: bigint;
  readonly at: Instant;
}

export type EventAnswer =
  | { readonly _tag: 'Accepted' }
  | { readonly _tag: 'AlreadyExists' }
  | { readonly _tag: 'Invalid'; readonly message: string }
  | { readonly _tag: 'RateLimited' }
  /** The connection broke; the event arrived or did not. */
  | { readonly _tag: 'Lost' };

export interface MeterFault {
  readonly answer: EventAnswer;
  readonly arrives: boolean;
}

interface HeldEvent extends MeterEvent {
  readonly receivedAt: Instant;
  state: 'queued' | 'counted' | 'rejected' | 'cancelled';
}

export class EventMeter {
  readonly #now: () => Instant;
  readonly #events = new Map<string, HeldEvent>();
  readonly #customers = new Set<string>();
  readonly faults: MeterFault[] = [];
  /** The next event that is processed is rejected with this. */
  readonly rejections: string[] = [];
  /** What a webhook told, by identifier. */
  readonly rejected = new Map<string, string>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  addCustomer(number: string): void {
    this.#customers.add(number);
  }

  send(event: MeterEvent): EventAnswer {
    const fault = this.faults.shift();
    if (fault !== undefined && !fault.arrives) return fault.answer;
    const answer = this.#take(event);
    return fault?.answer ?? answer;
  }

  #take(event: MeterEvent): EventAnswer {
    const now = this.#now();
    const invalid = (message: string): EventAnswer => ({ _tag: 'Invalid', message });
    if (this.#events.has(event.identifier)) return { _tag: 'AlreadyExists' };
    if (event.identifier.length > 100) return invalid('the identifier is longer than 100 characters');
    if (event.at < now - 35n * DAY || event.at > now + 5n * MINUTE) return invalid('the timestamp is out of range');
    if (event.value.toString().replace(/0+$/, '').length > 15) return invalid('more than 15 significant digits');
    this.#events.set(event.identifier, { ...event, receivedAt: now, state: 'queued' });
    return { _tag: 'Accepted' };
  }

  /** Decides about everything that waits. */
  process(): void {
    for (const event of this.#events.values()) {
      if (event.state !== 'queued') continue;
      const known = this.#customers.has(event.customer) ? undefined : `there is no customer ${event.customer}`;
      const reason = this.rejections.shift() ?? known;
      event.state = reason === undefined ? 'counted' : 'rejected';
      if (reason !== undefined) this.rejected.set(event.identifier, reason);
    }
  }

  cancel(identifier: string): boolean {
    const event = this.#events.get(identifier);
    if (event === undefined || event.receivedAt < this.#now() - 24n * HOUR) return false;
    event.state = 'cancelled';
    return true;
  }

  /** Of the events that count and lie in [from, to). */
  sum(customer: string, meter: string, from: Instant, to: Instant): bigint {
    return this.#counted(customer)
      .filter((event) => event.meter === meter && event.at >= from && event.at < to)
      .reduce((sum, { value }) => sum + value, 0n);
  }

  /** Each minute with a sum of its own. */
  minutes(customer: string): ReadonlyArray<Pick<MeterEvent, 'meter' | 'value' | 'at'>> {
    return [...Map.groupBy(this.#counted(customer), ({ meter, at }) => `${meter} ${at}`).values()].flatMap((events) => {
      const [first] = events;
      return first === undefined ? [] : [{ ...first, value: events.reduce((sum, { value }) => sum + value, 0n) }];
    });
  }

  #counted(customer: string): ReadonlyArray<HeldEvent> {
    return [...this.#events.values()].filter((event) => event.customer === customer && event.state === 'counted');
  }
}
