/** What the audit log says about a notice that staff settled. */
import { some } from 'fp-ts/lib/Option.js';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import type { TrialNotice } from '../organization.ts';
import type { NoticeSettlement, NoticeState } from '../ports/notice-claims.ts';

/** The audit log's entry about a notice whose outcome staff found out. */
export const noticeResolved = (
  externalId: string,
  notice: TrialNotice,
  before: NoticeState,
  { outcome, by, note, role, through, at }: NoticeSettlement,
): NewStaffAction => ({
  decision: { by, note, role, through },
  at,
  action: 'notice.resolve',
  // Claims are kept under the external id.
  object: { kind: 'organization', id: externalId },
  before: some({ notice, state: before }),
  after: some({ notice, state: stateAfter(outcome) }),
});

/** What a settled claim is: one that is to be sent again was refused, and is due. */
export const stateAfter = (outcome: NoticeSettlement['outcome']): NoticeState =>
  outcome === 'sent' ? 'sent' : 'refused';
