/** Short runs of what `npm run torture` does for minutes, and that they can fail. */
import test from 'ava';
import { judge, type Ledger, tortureIngester } from '../src/torture/ingester.ts';
import { torturePowerLoss } from '../src/torture/power-loss.ts';

test('the ingester, killed and cut off for some seconds, keeps what it acknowledged', async (t) => {
  const { counts, broken } = await tortureIngester({ seconds: 6, seed: 7, say: () => undefined });
  t.deepEqual(broken, []);
  t.true((counts.kills ?? 0) > 0);
  t.true((counts.acknowledged ?? 0) > 0);
});

test('what is lost, counts twice, or was never accepted is found', (t) => {
  const ledger: Ledger = {
    sent: new Set(['kept', 'lost', 'doubled']),
    acknowledged: new Set(['kept', 'lost', 'doubled']),
    bad: new Set(['bad']),
    counts: { duplicates: 0, unanswered: 0, rejected: 0 },
  };
  const cells = new Map([
    ['kept', 1n],
    ['doubled', 2n],
    ['bad', 1n],
  ]);
  t.deepEqual(judge(ledger, cells), [
    'lost was acknowledged and is lost',
    'doubled counts 2 times',
    'bad was never sent, or was refused',
  ]);
});

test('over a disk that loses power, nothing acknowledged is lost', async (t) => {
  const { counts, broken } = await torturePowerLoss({ seconds: 1, losses: 12, seed: 3, noSync: false });
  t.deepEqual(broken, []);
  t.true((counts['power losses'] ?? 0) >= 12);
});

test('with the syncs taken out, the same torture fails', async (t) => {
  const { broken } = await torturePowerLoss({ seconds: 1, losses: 60, seed: 3, noSync: true });
  // Frames say what was synced before them, so that a loss may also be noticed at the next start.
  t.true(broken.some((line) => /was acknowledged and is lost|in the middle of what was acknowledged/.test(line)));
});
