/** How one organization looks. */
import { mayAct, type Staff } from '@usage-billing/core/admin';
import { addDays, dayOf, type Instant } from '@usage-billing/core/shared';
import type {
  NoticeExplanation,
  Organization,
  OrganizationExplanation,
  RefusalExplanation,
} from '@usage-billing/core/trials';
import { isSettled, NODE_SECONDS, type SetAsideSum, type UsageSum } from '@usage-billing/core/usage';
import { isSome, type Option } from 'fp-ts/lib/Option.js';
import { actionTable } from '../../view/action-table.ts';
import { badge } from '../../view/badge.ts';
import { dayChart } from '../../view/chart.ts';
import { dataTable } from '../../view/data-table.ts';
import { facts } from '../../view/facts.ts';
import { grouped, id, moment, nodeHours, quantity } from '../../view/format.ts';
import { standingWord } from '../../view/standing.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import { type OrganizationData, USAGE_DAYS } from './organization-data.ts';

const { a, details, div, h2, p, section, strong, summary } = tags;

export const organizationView = ({ explained, usage, setAside, actions }: OrganizationData, staff: Staff): Child =>
  all(
    div(
      { class: 'panel' },
      refusal('Data access', explained.explanation.dataAccess),
      refusal('Data upload', explained.explanation.dataUpload),
    ),
    about(explained),
    whatToDo(explained.organization, staff),
    usageSection(explained.organization, usage, explained.at),
    setAside.length === 0 ? undefined : setAsideSection(setAside, explained.organization, staff),
    noticesSection(explained.notices),
    actions.length === 0 ? undefined : section({}, h2({}, 'What staff did'), actionTable(actions)),
  );

/** What is not possible stays, with the reason. */
const whatToDo = ({ externalId, deletedAt, team, billedExternally }: Organization, { role }: Staff): Html =>
  section(
    {},
    h2({}, 'Actions'),
    p(
      {},
      isSome(deletedAt) || !mayAct(role, 'operator')
        ? ['Extend the trial: ', isSome(deletedAt) ? 'not for a deleted organization.' : 'needs the role operator.']
        : a({ href: `/admin/organizations/${encodeURIComponent(externalId)}/extend-trial` }, 'Extend the trial…'),
    ),
    isSome(team) && mayAct(role, 'operator')
      ? p(
          {},
          billedExternally
            ? a(
                { href: `/admin/organizations/${encodeURIComponent(externalId)}/bill-team-here` },
                'Bill its team here again…',
              )
            : a(
                { href: `/admin/organizations/${encodeURIComponent(externalId)}/bill-team-externally` },
                'Bill its team elsewhere…',
              ),
        )
      : undefined,
  );

const refusal = (what: string, { refused, why, since, clearedBy, refusedAfter }: RefusalExplanation): Html =>
  p(
    {},
    badge(refused ? 'act' : 'well', refused ? 'refused' : 'accepted'),
    ' ',
    strong({}, what),
    isSome(since) ? [' since ', moment(since.value)] : undefined,
    `: ${why}.`,
    isSome(clearedBy) ? ` Cleared by: ${clearedBy.value}.` : undefined,
    isSome(refusedAfter) && !refused
      ? [' Refused after ', moment(refusedAfter.value), ' if nothing changes.']
      : undefined,
  );

const at = (value: Option<Instant>): Child => (isSome(value) ? moment(value.value) : undefined);

const about = ({ organization: one, explanation, trial }: OrganizationExplanation): Html =>
  facts([
    [
      'State',
      [
        standingWord(explanation.standing),
        isSome(explanation.since) ? [' since ', moment(explanation.since.value)] : undefined,
      ],
    ],
    ['Slug', id(one.externalId)],
    ['Internal id', isSome(one.id) ? id(one.id.value) : undefined],
    ['Team', isSome(one.team) ? `${one.team.value.name} (${one.team.value.externalId})` : undefined],
    ['Account', isSome(one.billingAccount) ? id(one.billingAccount.value.number) : 'none'],
    [
      'Trial',
      [
        `${trial.remaining} of ${trial.length} days left, ${trial.remaining > 0 ? 'ends' : 'ended'} `,
        moment(trial.end),
      ],
    ],
    ['Created', moment(one.createdAt)],
    ['First connected', at(one.firstSeenConnectedAt) ?? 'never'],
    ['Deleted', at(one.deletedAt)],
    ['E-mail', one.emails.length === 0 ? undefined : one.emails.join(', ')],
    ['Runs on', [one.platform, one.environment].join(', ')],
  ]);

const usageSection = ({ externalId }: Organization, usage: ReadonlyArray<UsageSum>, now: Instant): Html => {
  const today = dayOf(now);
  const nodes = new Map(
    usage.filter(({ amountType }) => amountType === NODE_SECONDS).map(({ start, amount }) => [dayOf(start), amount]),
  );
  const days = Array.from({ length: USAGE_DAYS }, (_, n) => addDays(today, n + 1 - USAGE_DAYS));
  return section(
    {},
    h2({}, `Usage of the last ${USAGE_DAYS} days`),
    usage.length === 0
      ? p({ class: 'empty' }, 'Nothing was used in these days.')
      : [
          dayChart({
            label: `Node-hours used on each of the last ${USAGE_DAYS} days; every unit is in the table below`,
            bars: 'Node-hours used',
            days: days.map((day) => ({
              day,
              bar: Number((nodes.get(day) ?? 0n) / 36n) / 100,
              title: `${day}: ${nodeHours(nodes.get(day) ?? 0n).text} node-hours`,
            })),
            axis: (value) => String(value),
          }),
          details({}, summary({}, 'Every unit as a table'), usageTable(usage)),
        ],
    p({}, a({ href: `/admin/usage?q=${encodeURIComponent(externalId)}` }, 'By month')),
  );
};

const usageTable = (usage: ReadonlyArray<UsageSum>): Html =>
  dataTable<UsageSum>({
    label: 'Usage by day and unit',
    rows: usage.toReversed(),
    columns: [
      { title: 'Day (UTC)', cell: ({ start }) => dayOf(start) },
      { title: 'Unit', cell: ({ amountType }) => amountType },
      { title: 'Used', isNumber: true, cell: ({ amount, amountType }) => quantity(amount, amountType) },
    ],
  });

const setAsideSection = (sums: ReadonlyArray<SetAsideSum>, { externalId }: Organization, { role }: Staff): Html =>
  section(
    {},
    h2({}, 'Set aside'),
    dataTable<SetAsideSum>({
      label: 'Usage that is set aside',
      rows: sums,
      columns: [
        { title: 'Reason', cell: ({ reason }) => reason },
        { title: 'Amount', isNumber: true, cell: ({ amount, amountType }) => quantity(amount, amountType) },
        { title: 'Hours', isNumber: true, cell: ({ rows }) => grouped(rows) },
        { title: 'Detail', isSecondary: true, cell: ({ detail }) => detail },
      ],
    }),
    mayAct(role, 'operator') && sums.some(({ reason }) => isSettled(reason))
      ? p({}, a({ href: `/admin/organizations/${encodeURIComponent(externalId)}/release-usage` }, 'Release usage…'))
      : undefined,
  );

const noticesSection = (notices: ReadonlyArray<NoticeExplanation>): Html =>
  section(
    {},
    h2({}, 'Notices'),
    dataTable<NoticeExplanation>({
      label: 'Notices to the owners',
      rows: notices,
      columns: [
        { title: 'Notice', cell: ({ notice }) => notice },
        { title: 'State', cell: ({ outlook }) => badge(outlook === 'in doubt' ? 'act' : 'quiet', outlook) },
        { title: 'Claimed (UTC)', cell: ({ claim }) => (isSome(claim) ? moment(claim.value.claimedAt) : '—') },
        {
          title: 'Last error',
          isSecondary: true,
          cell: ({ claim }) => (isSome(claim) && isSome(claim.value.lastError) ? claim.value.lastError.value : ''),
        },
      ],
    }),
  );
