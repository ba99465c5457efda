/** Where each number of the overview leads; only pages that exist are linked. */
import type { WaitingKind } from '@usage-billing/core/admin';
import type { Href } from '../../view/tags.ts';

const LINKS: Partial<Readonly<Record<WaitingKind, Href>>> = {};

export const waitingLink = (kind: WaitingKind): Href | undefined => LINKS[kind];
