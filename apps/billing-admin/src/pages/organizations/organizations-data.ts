/** What the list of organizations is made of, and what can be asked of it. */
import type { Organization } from '@usage-billing/core/trials';
import { choiceField, pageField, textField } from '../../page/query.ts';

export interface OrganizationsData {
  readonly organizations: ReadonlyArray<Organization>;
  readonly total: number;
  /** Node-seconds of this month, by internal id. */
  readonly usage: ReadonlyMap<string, bigint>;
}

/** As many as the directory's search returns. */
export const PAGE_SIZE = 30;

export const organizationFields = { q: textField(), deleted: choiceField('with', 'without'), page: pageField };
