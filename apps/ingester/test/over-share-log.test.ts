import { HOUR, instant, plus } from '@usage-billing/core/shared';
import { movableClock } from '@usage-billing/memory';
import test from 'ava';
import { MAX_NAMED_TAGS, overShareLog } from '../src/dead-letters/over-share-log.ts';

test('a tag that is over its share is named once an hour, and no more tags than a log can take', (t) => {
  const clock = movableClock(instant(0n));
  const named: unknown[] = [];
  const log = overShareLog({ warn: (fields: unknown) => void named.push(fields) } as never, clock);
  log([]);
  log(['billing.a']);
  log(['billing.a', 'billing.b']);
  t.deepEqual(named, [{ tag: 'billing.a' }, { tag: 'billing.b' }]);
  log(Array.from({ length: 1_000 }, (_, n) => `billing.${n}`));
  t.is(named.length, MAX_NAMED_TAGS);
  clock.set(plus(clock.now(), HOUR));
  log(['billing.a']);
  t.deepEqual(named.at(-1), { tag: 'billing.a' });
});
