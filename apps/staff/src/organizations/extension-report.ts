/** What an extension led to, as sentences and as JSON. */
import {
  type BilledAlthoughFree,
  billedAlthoughFreeText,
  billedAlthoughFreeToJson,
} from '@usage-billing/core/invoices';
import { formatInstant, type Json } from '@usage-billing/core/shared';
import {
  type Delivery,
  type ExtendedTrial,
  type Organization,
  type RefusalFlag,
  refusalFlags,
} from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';

/** Undefined: nobody was to be told. */
type Notice = Delivery | undefined;

const NAMES: Readonly<Record<RefusalFlag, string>> = {
  refuseDataAccess: 'data access',
  refuseDataUpload: 'data upload',
};

export const extensionText = (
  organization: Organization,
  { before, after, changed, cleared }: ExtendedTrial,
  billed: ReadonlyArray<BilledAlthoughFree>,
  notice: Notice,
): string => {
  const { externalId, refuseDataReason } = organization;
  const refused = refusalFlags.filter((flag) => organization[flag]).map((flag) => NAMES[flag]);
  return [
    changed
      ? `The trial of ${externalId} ends on ${formatInstant(after)} instead of ${formatInstant(before)}.`
      : `Nothing changed: the trial of ${externalId} ends on ${formatInstant(after)}, and is never shortened.`,
    ...cleared.map((flag) => `Refused no longer: ${NAMES[flag]}.`),
    ...refused.map((what) => `Still refused: ${what}: ${O.getOrElse(() => 'no reason is given')(refuseDataReason)}.`),
    ...billed.map(billedAlthoughFreeText),
    noticeText(notice),
  ].join('\n');
};

export const extensionJson = (
  { externalId, ...organization }: Organization,
  { before, after, changed, cleared }: ExtendedTrial,
  billed: ReadonlyArray<BilledAlthoughFree>,
  notice: Notice,
): Json => ({
  organization: externalId,
  before: formatInstant(before),
  after: formatInstant(after),
  changed,
  cleared,
  stillRefused: refusalFlags.filter((flag) => organization[flag]),
  billedAlthoughFree: billed.map(billedAlthoughFreeToJson),
  notice: notice === undefined ? 'none' : notice.status,
});

const noticeText = (notice: Notice): string => {
  if (notice === undefined) return 'The owners were not told.';
  const why = O.isNone(notice.problem) ? '' : `: ${notice.problem.value}`;
  switch (notice.status) {
    case 'sent':
      return `The owners were told${why}.`;
    case 'withheld':
      return 'The owners were told before, or it is not known: "billing enforcer notices list" shows what did not go out.';
    case 'refused':
      return `The owners could not be told${why}. The enforcer tries again.`;
    case 'in doubt':
      return `Nobody knows whether the owners were told${why}. Settle it with "billing enforcer notices resolve".`;
    default:
      return `The owners were not told${why}. Run the same command again.`;
  }
};
