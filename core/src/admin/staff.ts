/** Who may see the staff's pages, and what each role may do there. */

import type { StaffRole } from '../shared/decision.ts';

/**
 * From least to most: each role may do what those before it may. `viewer` reads; `operator` also decides, runs jobs and
 * changes trials; `admin` also changes how things are set up.
 */
export const STAFF_ROLES = ['viewer', 'operator', 'admin'] as const satisfies ReadonlyArray<StaffRole>;

/** A person who signed in, as the identity provider or the proxy names them. */
export interface Staff {
  readonly name: string;
  readonly role: StaffRole;
}

/** Whether a person of this role may do what needs the other one. */
export const mayAct = (role: StaffRole, needed: StaffRole): boolean =>
  STAFF_ROLES.indexOf(role) >= STAFF_ROLES.indexOf(needed);
