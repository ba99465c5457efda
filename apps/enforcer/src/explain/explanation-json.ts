/** An explanation as JSON for a program. Moments are RFC 3339, what is not there is null. */
import { formatInstant, type Instant, type Json } from '@usage-billing/core/shared';
import type { EnforcementDecision, OrganizationExplanation, RefusalExplanation } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { claimJson } from '../notices/claims-report.ts';
import { noticeWord } from '../notices/notice-argument.ts';

const moment = (at: O.Option<Instant>): string | null => O.toNullable(O.map(formatInstant)(at));

const refusalJson = ({ refused, why, since, clearedBy, refusedAfter }: RefusalExplanation): Json => ({
  refused,
  why,
  since: moment(since),
  clearedBy: O.toNullable(clearedBy),
  refusedAfter: moment(refusedAfter),
});

const decisionJson = (decision: EnforcementDecision): Json => {
  switch (decision._tag) {
    case 'SendNotice':
      return { action: 'tell', flag: null, notice: noticeWord(decision.notice) };
    case 'Refuse':
      return { action: 'refuse', flag: decision.flag, notice: O.toNullable(O.map(noticeWord)(decision.notice)) };
    case 'Clear':
      return { action: 'clear', flag: decision.flag, notice: null };
  }
};

export const explanationJson = ({
  at,
  organization,
  trial,
  explanation,
  due,
  notices,
}: OrganizationExplanation): Json => ({
  at: formatInstant(at),
  externalId: organization.externalId,
  internalId: O.toNullable(organization.id),
  name: organization.name,
  standing: explanation.standing,
  since: moment(explanation.since),
  billingAccount: O.isSome(organization.billingAccount) ? { ...organization.billingAccount.value } : null,
  addresses: organization.emails.length,
  trial: {
    start: formatInstant(trial.start),
    end: formatInstant(trial.end),
    length: trial.length,
    remaining: trial.remaining,
  },
  dataAccess: refusalJson(explanation.dataAccess),
  dataUpload: refusalJson(explanation.dataUpload),
  notices: notices.map(({ notice, outlook, claim, earlier }) => ({
    notice: noticeWord(notice),
    outlook,
    claim: O.toNullable(O.map(claimJson)(claim)),
    earlierTrial: O.toNullable(O.map(claimJson)(earlier)),
  })),
  now: due.map(decisionJson),
});
