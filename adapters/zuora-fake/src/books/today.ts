/** The tenant's day, which is not the day of UTC. */
import type { Day } from '../calendar/days.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Tenant } from './tenant.ts';

export const today = (tenant: Tenant): Day => dayIn(tenant.settings.timeZone, tenant.now());
