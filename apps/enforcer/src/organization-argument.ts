/** An organization that is named on the command line, by its external or its internal id. */
import {
  findOrganization,
  type NoticeClaims,
  type OrganizationDirectory,
  type OrganizationNotFound,
} from '@usage-billing/core/trials';
import { orStartFailure, StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';

export interface OrganizationLookup {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>;
  readonly claims: Pick<NoticeClaims, 'list'>;
}

/**
 * The external id, under which notices are claimed. One with notices counts even when the directory does not know it any
 * more, or cannot be reached. Throws a `StartFailure` when there is no such organization.
 */
export const externalIdOf = async ({ directory, claims }: OrganizationLookup, id: string): Promise<string> => {
  const found = await findOrganization(directory)(id)();
  if (E.isRight(found)) return found.right.externalId;
  if ((await orStartFailure(claims.list(id))).length > 0) return id;
  throw new StartFailure(lookUpFailure(id, found.left));
};

export const lookUpFailure = (
  id: string,
  error: OrganizationNotFound | { readonly _tag: string; readonly message: string },
): string =>
  'message' in error ? error.message : `The directory knows no organization with the external or internal id "${id}".`;
