/** Names the tags that are over their share of the dead letters. */
import type { Clock } from '@usage-billing/core/shared';
import { type HourBucket, hourOf } from '@usage-billing/core/usage';
import type { Logger } from '@usage-billing/wiring';

/** Senders choose tags freely, so only this many are named in an hour, each once. */
export const MAX_NAMED_TAGS = 100;

export const overShareLog = (logger: Pick<Logger, 'warn'>, clock: Clock): ((tags: ReadonlyArray<string>) => void) => {
  const named = new Set<string>();
  let hour: HourBucket | undefined;
  return (tags) => {
    if (tags.length === 0) return;
    const now = hourOf(clock.now());
    if (hour !== now) named.clear();
    hour = now;
    for (const tag of tags) {
      if (named.has(tag) || named.size >= MAX_NAMED_TAGS) continue;
      named.add(tag);
      logger.warn(
        { tag },
        'a tag is over its share of the dead letters: its rejected records are counted and not kept',
      );
    }
  };
};
