/** How statements are named in traces. */
import test from 'ava';
import { summaryOf } from '../src/statement-span.ts';

test('A statement is named by what it changes, otherwise by what it reads', (t) => {
  t.is(summaryOf('select a.id from aggregates a join uploads u using (id)'), 'SELECT aggregates uploads');
  t.is(summaryOf('insert into events (id) select id from unnest($1) as id'), 'INSERT events');
  t.is(
    summaryOf('with marked as (\n update aggregates set x = $1 returning 1) select 1 from marked'),
    'UPDATE aggregates',
  );
  t.is(
    summaryOf('with wanted (id) as materialized (select 1) select * from wanted join sums s using (id)'),
    'SELECT sums',
  );
  t.is(summaryOf('select id from job_locks where name = $1 for update of job_locks'), 'SELECT job_locks');
  t.is(summaryOf('insert into locks (name) values ($1) on conflict do update set at = now()'), 'INSERT locks');
  t.is(summaryOf('START TRANSACTION'), 'START');
  t.is(summaryOf('select pg_advisory_lock($1)'), 'SELECT');
});
