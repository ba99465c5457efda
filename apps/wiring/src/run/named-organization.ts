/** The organization that a command names by its external or internal id. */
import {
  type DirectoryError,
  findOrganization,
  type Organization,
  type OrganizationDirectory,
} from '@usage-billing/core/trials';
import { InstanceId } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { StartFailure } from '../exit-code.ts';

export type OrganizationLookup = Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>;

/** Throws a `StartFailure` where the directory does not know it, or cannot be reached. */
export const organizationNamed = async (directory: OrganizationLookup, id: string): Promise<Organization> => {
  const found = await findOrganization(directory)(id)();
  if (E.isRight(found)) return found.right;
  throw lookUpFailure(found.left, id);
};

/** Internal ids that may be right although the directory does not know them, since usage came under them. */
export interface UnlistedInstances {
  readonly include: (id: InstanceId, failure: DirectoryError) => boolean | Promise<boolean>;
  /** Where else it was looked for, to be put behind "no organization has this id". */
  readonly says?: string;
}

/** Throws a `StartFailure` where there is no such instance, or no usage of it can have been reported. */
export const instanceNamed = async (
  directory: OrganizationLookup,
  id: string,
  unlisted: UnlistedInstances = { include: () => false },
): Promise<InstanceId> => {
  const found = await findOrganization(directory)(id)();
  if (E.isRight(found)) return instanceIdOf(found.right, id);
  if (InstanceId.is(id) && (await unlisted.include(id, found.left))) return id;
  throw lookUpFailure(found.left, id, unlisted.says);
};

const instanceIdOf = (organization: Organization, name: string): InstanceId => {
  if (O.isSome(organization.id)) return organization.id.value;
  throw new StartFailure(`${name} has no internal id yet: no usage of it can have been reported`);
};

const lookUpFailure = (failure: DirectoryError, id: string, says = ''): StartFailure =>
  new StartFailure(
    failure._tag === 'OrganizationNotFound'
      ? `no organization has the external or internal id "${id}"${says}`
      : failure.message,
  );
