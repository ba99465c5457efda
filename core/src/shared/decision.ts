/** What a person decided by hand: kept with what it changed, so that anybody can ask later. */
export interface Decision {
  readonly by: string;
  /** Why. */
  readonly note: string;
}

/** What somebody of staff may do: see; decide and run jobs; change settings as well. */
export type StaffRole = 'viewer' | 'operator' | 'admin';

/** A page of the admin service, a command line, or a request to an API. */
export type StaffDoor = 'page' | 'command' | 'api';

/** A decision as it is made: besides who and why, with which right and by which way. */
export interface StaffDecision extends Decision {
  readonly role: StaffRole;
  readonly through: StaffDoor;
}

/** What is stored beside the thing that was decided about; the rest is in the audit log. */
export const keptDecision = ({ by, note }: Decision): Decision => ({ by, note });
