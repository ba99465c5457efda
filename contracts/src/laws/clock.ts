/** The laws of every {@link Clock}. */
import { type Clock, isInstant } from '@usage-billing/core/shared';
import { type Closable, type Suite, suite } from './law.ts';

/** A clock, and a way to let time pass. */
export interface ClockSubject extends Closable {
  readonly clock: Clock;
  /** Lets some time pass, a millisecond or more. */
  readonly letTimePass: () => Promise<void>;
}

/** What every clock must do. */
export const clockLaws: Suite<ClockSubject> = suite('clock', (law) => {
  law('it shows a moment between the years 1 and 9999', (t, { clock }) => {
    t.true(isInstant(clock.now()));
  });

  law('it never runs backwards', async (t, { clock, letTimePass }) => {
    let before = clock.now();
    for (let look = 0; look < 2000; look += 1) {
      if (look % 500 === 0) await letTimePass();
      const now = clock.now();
      t.true(now >= before, `${before} was followed by ${now}`);
      before = now;
    }
  });

  law('it goes on when time passes', async (t, { clock, letTimePass }) => {
    const before = clock.now();
    await letTimePass();
    t.true(clock.now() > before);
  });
});
