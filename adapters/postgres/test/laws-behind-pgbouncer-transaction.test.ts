import test from 'ava';
import { lawsBehindPgBouncer } from './support/laws-behind.ts';

lawsBehindPgBouncer(test, 'transaction');
