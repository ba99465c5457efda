/** Who is a customer, in memory: over the organizations of a directory in memory. */
import {
  createdOrganization,
  type Organization,
  type OrganizationRegister,
  type RegisterOutcome,
  releasedExternalId,
  removedOrganization,
  renamedOrganization,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { isNone, isSome, toNullable } from 'fp-ts/lib/Option.js';
import { answerOrError } from './answer.ts';
import type { RecordAction } from './staff-actions.ts';

/** What a directory in memory holds. `revoke`: nobody may do anything any more with who has this external id. */
export interface RegisteredOrganizations {
  readonly organizations: Map<string, Organization>;
  readonly revoke: (externalId: string) => void;
  readonly record: RecordAction;
}

export const memoryRegister = ({ organizations, revoke, record }: RegisteredOrganizations): OrganizationRegister => {
  const keep = ({ organization, entry }: RegisterOutcome): { readonly changed: boolean } => {
    organizations.set(organization.externalId, organization);
    record(entry);
    return { changed: isSome(entry) };
  };
  return {
    create: (given) =>
      answerOrError(() => {
        const { externalId, id } = given;
        const earlier = organizations.get(externalId);
        const all = [...organizations.values()];
        if (all.some((one) => toNullable(one.id) === id)) return E.left({ _tag: 'IdTaken', id } as const);
        if (earlier !== undefined) {
          if (isNone(earlier.deletedAt)) return E.left({ _tag: 'IdTaken', id: externalId } as const);
          const released = { ...earlier, externalId: releasedExternalId(earlier) };
          organizations.set(released.externalId, released);
          revoke(externalId);
        }
        const outcome = createdOrganization(given);
        keep(outcome);
        return E.right(outcome.organization);
      }),
    rename: ({ externalId, name, ...change }) =>
      answerOrError(() => {
        const before = organizations.get(externalId);
        if (before === undefined) return E.left({ _tag: 'OrganizationNotFound', id: externalId } as const);
        if (isSome(before.deletedAt)) return E.left({ _tag: 'OrganizationDeleted', id: externalId } as const);
        return E.right(keep(renamedOrganization(before, name, change)));
      }),
    remove: ({ externalId, ...change }) =>
      answerOrError(() => {
        const before = organizations.get(externalId);
        if (before === undefined) return E.left({ _tag: 'OrganizationNotFound', id: externalId } as const);
        return E.right(keep(removedOrganization(before, change)));
      }),
  };
};
