/** The role that the settings give to a person, by what names them. */
import type { StaffRole } from '@usage-billing/core/shared';
import type { BillingAdminConfig } from '../settings.ts';

/** `names`: the person, or the groups that an issuer says they are in. The highest role of any; undefined: none. */
export const roleOf = (
  names: ReadonlyArray<string>,
  { viewers, operators, admins }: Pick<BillingAdminConfig, 'viewers' | 'operators' | 'admins'>,
): StaffRole | undefined => {
  const isOn = (list: ReadonlyArray<string>): boolean => names.some((name) => list.includes(name));
  if (isOn(admins)) return 'admin';
  if (isOn(operators)) return 'operator';
  return isOn(viewers) ? 'viewer' : undefined;
};
