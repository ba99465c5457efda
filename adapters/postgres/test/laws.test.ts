import test from 'ava';
import { allLaws } from './support/all-laws.ts';
import { databasesInTurn } from './support/database.ts';

const { open, closeAll } = databasesInTurn();

test.after.always(closeAll);

allLaws(test, open);
