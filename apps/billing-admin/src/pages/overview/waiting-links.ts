/** Where each number of the overview leads; only pages that exist are linked. */
import type { WaitingKind } from '@usage-billing/core/admin';
import type { Href } from '../../view/tags.ts';

const LINKS: Partial<Readonly<Record<WaitingKind, Href>>> = {
  'unexplained differences': '/admin/reconciliation',
  'uploads in doubt': '/admin/uploads?state=unknown',
  'conflicting events': '/admin/set-aside',
  'usage set aside': '/admin/set-aside',
  'jobs that failed': '/admin/jobs',
};

export const waitingLink = (kind: WaitingKind): Href | undefined => LINKS[kind];
