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
/** One law sends another report under the key of a refused one; a tenant that honours keys would replay the refusal. */
usageUploaderLaws(test, () => openChecked(checkExchange, { idempotencyKeys: 'ignored' }), { lacking: KEYS_ALONE });

/** Bare numbers, lists inside their parents, relative links, and the two key headers instead of OAuth. */
const openOlder = () =>
  openChecked(
    checkExchange,
    { decimals: 'bare', nesting: 'inline', links: 'relative', idempotencyKeys: 'ignored' },
    { auth: KEYS, version: '257.0' },
  );

billingProviderLaws(test, openOlder, { name: 'billing provider of an older tenant' });
usageUploaderLaws(test, openOlder, { name: 'usage uploader of an older tenant', lacking: KEYS_ALONE });
