/** Searches the directory for a piece of a name, an id or an email. */
import type { OrganizationDirectory } from '@usage-billing/core/trials';
import { orUnavailable } from './failure.ts';
import { type OrganizationRow, organizationColumns, toOrganization } from './organization-rows.ts';
import type { BillingPool } from './pool.ts';
import { fragment, printable, query } from './values.ts';

const unavailable = orUnavailable('DirectoryUnavailable');

const SEARCH_PAGE = 30;

/** Whatever the case; in the order of their names. */
export const searchIn =
  (pool: BillingPool): OrganizationDirectory['search'] =>
  ({ query: sought, page, includeDeleted }) =>
    unavailable(async () => {
      const needle = fragment`lower(${printable(sought)})`;
      const matches = fragment`
          (strpos(lower(o.name), ${needle}) > 0
            or strpos(lower(o.external_id), ${needle}) > 0
            or strpos(lower(o.internal_id), ${needle}) > 0
            or exists (select from unnest(o.emails) e (email) where strpos(lower(e.email), ${needle}) > 0))
          ${includeDeleted ? fragment`` : fragment`and o.deleted_at is null`}`;
      const total = await pool.oneFirst(
        query<{ readonly total: number }>()`select count(*)::int as total from organizations o where ${matches}`,
      );
      const rows = await pool.any(query<OrganizationRow>()`
          select ${organizationColumns} from organizations o
          where ${matches}
          order by o.name, o.external_id
          limit ${SEARCH_PAGE} offset ${(Math.max(page, 1) - 1) * SEARCH_PAGE}`);
      return { organizations: rows.map(toOrganization), total };
    });
