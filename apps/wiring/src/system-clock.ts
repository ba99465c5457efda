/** The machine's clock. */
import { type Clock, type Instant, instantFromMillis } from '@usage-billing/core/shared';

/** Stands still when the machine's clock is set back, because a `Clock` never runs backwards. */
export const systemClock = (): Clock => {
  let latest: Instant = instantFromMillis(0);
  return {
    now: () => {
      const now = instantFromMillis(Date.now());
      if (now > latest) latest = now;
      return latest;
    },
  };
};
