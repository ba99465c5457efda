/** The query language, as far as it goes. */
import test from 'ava';
import Big from 'big.js';
import { parseZoql, type Row, runZoql } from '../src/zoql.ts';

const ROWS: ReadonlyArray<Row> = [
  { Id: '1', Name: "it's", Quantity: new Big('9999999999999'), Note: null },
  { Id: '2', Name: 'back\\slash', Quantity: new Big('5.50'), Note: 'x' },
  { Id: '3', Name: 'plain', Quantity: new Big('10'), Note: 'y' },
];

const ids = (where: string): string =>
  runZoql(parseZoql(`select Id from Usage ${where}`), ROWS)
    .map(({ Id }) => Id)
    .join('');

test('conditions compare texts and decimals; and binds tighter than or', (t) => {
  t.is(ids(''), '123');
  t.is(ids("where Name = 'it\\'s'"), '1');
  t.is(ids("WHERE Name = 'back\\\\slash'"), '2');
  t.is(ids('where Quantity > 9'), '13');
  t.is(ids("where Quantity = '5.5'"), '2');
  t.is(ids("where Id = '1' or Id = '2' and Name = 'plain'"), '1');
  t.is(ids("where Name != 'plain' and Quantity <= 5.5"), '2');
  t.is(ids('where Note = null'), '1');
  t.is(ids('where Note != null'), '23');
});

test('records hold the fields that were asked for, and none that is null', (t) => {
  const [one] = runZoql(parseZoql("select Note, Name from Usage where Id = '1'"), ROWS);
  t.deepEqual(one, { Id: '1', Name: "it's" });
});

for (const query of [
  'delete from Usage',
  'select from Usage',
  'select Id Name from Usage',
  'select Id from Usage order by Id',
  "select Id from Usage where Name like 'p%'",
  'select Id from Usage where Name =',
  "select Id from Usage where Name = 'open",
  "select Id from Usage where Name = 'a' 'b'",
  "select Id from Usage where Nothing = 'a'",
  'select Nothing from Usage',
])
  test(`not a query: ${query}`, (t) => {
    t.throws(() => runZoql(parseZoql(query), ROWS), { message: /Malformed query/ });
  });
