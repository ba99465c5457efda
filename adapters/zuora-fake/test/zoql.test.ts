/** The query language, as far as it goes. */
import test from 'ava';
import Big from 'big.js';
import { Refusal } from '../src/refusals/refusal.ts';
import { parseZoql } from '../src/zoql/query.ts';
import { runZoql, type Source, type Value } from '../src/zoql/run.ts';

interface Item {
  readonly Id: string;
  readonly Name: string;
  readonly Quantity: Big;
  readonly Note: Value;
}

const ITEMS: ReadonlyArray<Item> = [
  { Id: '1', Name: "it's", Quantity: new Big('9999999999999'), Note: null },
  { Id: '2', Name: 'back\\slash', Quantity: new Big('5.50'), Note: 'x' },
  { Id: '3', Name: 'plain', Quantity: new Big('10'), Note: 'y' },
];

const ROWS: Source<Item> = {
  items: ITEMS,
  fields: {
    Id: ({ Id }) => Id,
    Name: ({ Name }) => Name,
    Quantity: ({ Quantity }) => Quantity,
    Note: ({ Note }) => Note,
    Start: () => '2026-10-04T00:00:00.000Z',
    Day: () => '2026-10-04',
    AutoPay: () => true,
  },
};

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
  'select * from Usage',
  'select Id,, Name from Usage',
  'select Id, from Usage',
  "select Id from Usage where (Id = '1')",
  "select Id from Usage where Quantity > 'much'",
  "select Id from Usage where Start < 'soon'",
  "select Id from Usage where Day = 'today'",
  "select Id from Usage where AutoPay = 'perhaps'",
])
  test(`not a query: ${query}`, (t) => {
    t.throws(() => runZoql(parseZoql(query), ROWS), {
      instanceOf: Refusal,
      message: /You have an error in your ZOQL syntax|invalid (field|value)/,
    });
  });

test('moments are compared as such, whatever offset they are written with', (t) => {
  t.is(ids("where Start = '2026-10-04T02:00:00+02:00'"), '123');
  t.is(ids("where Start < '2026-10-04T00:00:00+02:00'"), '');
  t.is(ids("where Day < '2026-10-05' and AutoPay = true"), '123');
});

test('a field that does not exist is refused also where there is no record', (t) => {
  t.throws(() => runZoql(parseZoql('select Nothing from Usage'), { ...ROWS, items: [] }), { message: /invalid field/ });
});
