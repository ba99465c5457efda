/** The adapter, over HTTP, against the laws of its ports: with a tenant as published, and with an older one. */
import { billingProviderLaws, usageUploaderLaws } from '@usage-billing/contracts/laws';
import test from 'ava';
import { KEYS, open } from './support/subject.ts';

billingProviderLaws(test, () => open());
/** One law sends another file under the key of a refused one; a tenant that honours keys would replay the refusal. */
usageUploaderLaws(test, () => open({ idempotencyKeys: 'ignored' }));

/** Bare numbers, lists inside their parents, relative links, and the two key headers instead of OAuth. */
const openOlder = () =>
  open({ decimals: 'bare', nesting: 'inline', nextPage: 'relative', idempotencyKeys: 'ignored' }, { auth: KEYS });

billingProviderLaws(test, openOlder, { name: 'billing provider of an older tenant' });
usageUploaderLaws(test, openOlder, { name: 'usage uploader of an older tenant' });
