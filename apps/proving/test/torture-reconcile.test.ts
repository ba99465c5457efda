/** A short run of `npm run torture -- reconcile`. */
import test from 'ava';
import { tortureReconcile } from '../src/torture/reconcile.ts';

test('random histories add up, and with any figure damaged they do not', async (t) => {
  const { counts, broken } = await tortureReconcile({ seconds: 0, seed: 7, say: () => undefined });
  t.deepEqual(broken, []);
  t.true((counts.damages ?? 0) > 10);
});
