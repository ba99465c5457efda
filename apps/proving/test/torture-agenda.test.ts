/** What a survey came past decides where there are kills: nothing that is there is left out. */
import test from 'ava';
import { randomOf } from '../src/random.ts';
import { agenda, killsOf, scenarioRounds } from '../src/torture/uploader/agenda.ts';
import { isInFlight, pointsInFlight } from '../src/torture/uploader/kill-in-flight.ts';
import { outcomeTable } from '../src/torture/uploader/outcome-table.ts';

const rounds = scenarioRounds();
const roundOf = (row: string) => rounds.filter((one) => one.row === `scenario: ${row}`);

test('where nothing goes wrong every point becomes a round of its own, whoever invented it', (t) => {
  const [calm] = roundOf('nothing goes wrong');
  if (calm === undefined) return t.fail();
  const kills = killsOf(calm, {
    daily: ['Invented.call#1:before', 'SQL update x#2:after'],
    finish: ['Clock.now#1:before'],
  });
  t.deepEqual(
    kills.map(({ row, plan }) => [row, plan.disasters]),
    [
      ['daily: Invented.call', { daily: { killAt: 'Invented.call#1:before' } }],
      ['daily: SQL update x', { daily: { killAt: 'SQL update x#2:after' } }],
      ['finish: Clock.now', { finish: { killAt: 'Clock.now#1:before' } }],
    ],
  );
});

test('after a disaster those points are visited at which an upload is written or sent, and the disaster stays', (t) => {
  const [lost] = roundOf('the answer is lost');
  if (lost === undefined) return t.fail();
  const kills = killsOf(lost, { send: ['UsageUploader.arrival#1:after', 'Clock.now#1:before'] });
  t.deepEqual(
    kills.map(({ plan }) => plan.disasters),
    [{ ...lost.plan.disasters, send: { killAt: 'UsageUploader.arrival#1:after' } }],
  );
});

test('every kill is played once, in an order of the seed’s, with rounds at random in between', (t) => {
  const [calm] = roundOf('nothing goes wrong');
  if (calm === undefined) return t.fail();
  const kills = killsOf(calm, { daily: Array.from({ length: 11 }, (_, index) => `A.b#${index + 1}:before` as const) });
  const titles = (seed: number) => [...agenda(randomOf(seed), kills, {}, false)].map(({ plan }) => plan.title);
  const played = titles(1).filter((title) => title.includes('killed'));
  t.deepEqual(played.toSorted(), kills.map(({ plan }) => plan.title).toSorted());
  t.deepEqual(titles(1), titles(1));
  t.notDeepEqual(titles(1), titles(2));
  t.is(titles(1).length - played.length, 3);
});

test('what changes something at Zuora has points there, questions have none', (t) => {
  const call = {
    at: '',
    status: 200,
    version: '257.0',
    idempotencyKey: null,
    fault: null,
    replayed: false,
    bodySha256: '',
    trackId: null,
  };
  const points = pointsInFlight([
    { ...call, method: 'POST', path: 'oauth/token' },
    { ...call, method: 'GET', path: 'accounts/A1/summary' },
    { ...call, method: 'POST', path: 'usage' },
    { ...call, method: 'POST', path: 'action/query' },
    { ...call, method: 'POST', path: 'usage', fault: 'reset after the effect' },
    { ...call, method: 'POST', path: 'usage' },
  ]);
  t.deepEqual(points, [
    'Zuora POST usage#1:before',
    'Zuora POST usage#1:after',
    'Zuora POST usage#2:before',
    'Zuora POST usage#2:after',
  ]);
  t.true(points.every(isInFlight));
  t.false(isInFlight('UsageUploader.submit#1:before'));
});

test('the table counts points that nobody got to, and does not hide a round that was broken', (t) => {
  const table = outcomeTable();
  table.expect('row');
  table.expect('row');
  table.add('row', { kills: 1, recovery: 'asked', broken: ['twice'] }, true);
  t.regex(table.toText(), /row +2 +1 +1 +\. +\. +\. +\. +\. +1$/);
  t.is(table.total('asked'), 0);
});
