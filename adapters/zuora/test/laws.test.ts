/**
 * The adapter, over HTTP, against the laws of its ports: with a tenant as published at the version that is the default, and
 * with an older one at version 257.0, as tenants have it whose proxies pin that. Every request
 * and every answer on the way is held against the description of the calls.
 */
import { billingProviderLaws, usageUploaderLaws } from '@usage-billing/contracts/laws';
import { checkExchange } from '@usage-billing/zuora-fake';
import test from 'ava';
import { openChecked } from './support/checked.ts';
import { KEYS } from './support/subject.ts';

const KEYS_ALONE = { 'known reports': 'Zuora tells requests apart by their keys alone' };

billingProviderLaws(test, () => openChecked(checkExchange));
usageUploaderLaws(test, () => openChecked(checkExchange), { lacking: KEYS_ALONE });

/** In Pacific time it is still the last day of the month before. */
const HALF_PAST_MIDNIGHT = Date.parse('2026-04-01T00:30:00Z');
/** In Pacific time it is the 1st, too; in Tokyo it is the 2nd already. */
const LATE_ON_THE_FIRST = Date.parse('2026-04-01T23:30:00Z');

/** Bare numbers, lists inside their parents, relative links, and the two key headers instead of OAuth. */
const openOlder = () =>
  openChecked(
    checkExchange,
    { decimals: 'bare', nesting: 'inline', links: 'relative', idempotencyKeys: 'ignored' },
    { auth: KEYS, version: '257.0' },
    HALF_PAST_MIDNIGHT,
  );

billingProviderLaws(test, openOlder, { name: 'billing provider of an older tenant' });
usageUploaderLaws(test, openOlder, { name: 'usage uploader of an older tenant', lacking: KEYS_ALONE });

/** *Considerations in Orders*: new tenants suspend and resume by orders alone. */
for (const timeZone of ['America/Los_Angeles', 'Asia/Tokyo'])
  billingProviderLaws(
    test,
    () => openChecked(checkExchange, { orders: 'on', timeZone }, { orders: true, timeZone }, LATE_ON_THE_FIRST),
    { name: `billing provider of a tenant with Orders, ${timeZone}` },
  );
