/** An explanation as text for a person. */
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import type {
  BillingAccount,
  EnforcementDecision,
  NoticeExplanation,
  OrganizationExplanation,
  RefusalExplanation,
} from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import { resolutionText, stateText } from '../notices/claims-report.ts';
import { noticeWord } from '../notices/notice-argument.ts';

type Line = readonly [name: string, text: string];

const lines = (title: string, body: ReadonlyArray<Line>): ReadonlyArray<string> => {
  const width = Math.max(...body.map(([name]) => name.length));
  return ['', title, ...body.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)];
};

const moment = (name: string, at: O.Option<Instant>): ReadonlyArray<Line> =>
  fromOption(at).map((some) => [name, formatInstant(some)]);

const given = (name: string, text: O.Option<string>): ReadonlyArray<Line> =>
  fromOption(text).map((some) => [name, some]);

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const refusalLines = ({ refused, why, since, clearedBy, refusedAfter }: RefusalExplanation): ReadonlyArray<Line> => [
  ['refused', refused ? 'yes' : 'no'],
  ['why', why],
  ...moment('since', since),
  ...moment('refused after', refusedAfter),
  ...given('cleared by', clearedBy),
];

const OUTLOOKS: Readonly<Record<NoticeExplanation['outlook'], string>> = {
  sent: 'sent',
  'in doubt': 'in doubt: settle it with "billing enforcer notices resolve"',
  'tried again': 'refused, and tried again',
  due: 'sent by the next run',
  'not due': 'nothing calls for it now',
};

const noticeLines = ({ notice, outlook, claim, earlier }: NoticeExplanation): ReadonlyArray<Line> => [
  [noticeWord(notice), OUTLOOKS[outlook]],
  ...fromOption(claim).flatMap(
    (one): ReadonlyArray<Line> => [
      ['', `${stateText(one)}, since ${formatInstant(one.claimedAt)}, attempt ${one.attempts}`],
      ...fromOption(one.nextAttemptAt).map((at): Line => ['', `next try from ${formatInstant(at)} on`]),
      ...fromOption(one.lastError).map((error): Line => ['', `last error: ${error}`]),
      ...one.resolutions.map((resolution): Line => ['', `decided ${resolutionText(resolution)}`]),
    ],
  ),
  ...fromOption(earlier).map(
    (one): Line => [
      '',
      `of the trial that ended ${formatInstant(one.trialExpiresAt)}: ${stateText(one)}, since ${formatInstant(one.claimedAt)}`,
    ],
  ),
];

const dueText = (decision: EnforcementDecision): string => {
  switch (decision._tag) {
    case 'SendNotice':
      return `tells the owners: ${decision.notice}`;
    case 'Refuse':
      return `sets ${decision.flag}${O.isSome(decision.notice) ? `, and tells the owners: ${decision.notice.value}` : ''}`;
    case 'Clear':
      return `clears ${decision.flag}`;
  }
};

export const explanationText = ({
  at,
  organization,
  trial,
  explanation,
  due,
  notices,
}: OrganizationExplanation): string =>
  [
    `${organization.name} (${organization.externalId}${O.isSome(organization.id) ? `, internal id ${organization.id.value}` : ''}) at ${formatInstant(at)}`,
    ...lines('Standing', [
      ['standing', explanation.standing],
      ...moment('since', explanation.since),
      ...given(
        'account',
        O.map(({ provider, number }: BillingAccount) => `${number} (${provider})`)(organization.billingAccount),
      ),
      ['addresses', `${organization.emails.length}`],
    ]),
    ...lines('Trial', [
      ['from', formatInstant(trial.start)],
      ['to', formatInstant(trial.end)],
      ['length', days(trial.length)],
      ['remaining', days(trial.remaining)],
    ]),
    ...lines('Access to data', refusalLines(explanation.dataAccess)),
    ...lines('Upload of data', refusalLines(explanation.dataUpload)),
    ...lines('Notices', notices.flatMap(noticeLines)),
    '',
    'A run now',
    ...(due.length === 0 ? ['  does nothing'] : due.map((decision) => `  ${dueText(decision)}`)),
  ].join('\n');
