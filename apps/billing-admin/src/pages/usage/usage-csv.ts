/** Usage by month of all organizations as CSV: read twice, first for the units, which are columns, then for the rows. */
import {
  type MonthSpan,
  monthsOf,
  nodeUsage,
  type OrganizationUsage,
  unitsUsed,
  usageOfEverybody,
} from '@usage-billing/core/admin';
import { type CalendarDay, formatInstant, type Instant } from '@usage-billing/core/shared';
import { hasBilling, type Organization } from '@usage-billing/core/trials';
import { type AmountType, NODE_SECONDS } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { getOrElse, map, type Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CsvFile, PageError } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { monthName } from '../../view/format.ts';

/** Memory holds a page of organizations, however many there are. */
export const usageCsv = (deps: PageDeps, span: MonthSpan): TaskEither<PageError, CsvFile> =>
  TE.map((units: ReadonlyArray<AmountType>): CsvFile => {
    const figures = monthsOf(span).flatMap((month) => figuresOf(month, units));
    return {
      name: `usage-${span.from.slice(0, 7)}-${span.to.slice(0, 7)}`,
      columns: [...Object.keys(ABOUT), ...figures.map(({ title }) => title)],
      rows: rowsOf(deps, span, (usage) => {
        const unit = usage.units.find((one) => !units.includes(one));
        return unit === undefined
          ? E.right([
              ...Object.values(ABOUT).map((text) => text(usage.organization)),
              ...figures.map(({ text }) => text(usage)),
            ])
          : E.left({ message: `the first usage of the unit ${unit} was recorded meanwhile; download the file again` });
      }),
    };
  })(reading(unitsUsed(deps, span)));

type Row = ReadonlyArray<string>;
type Unwritten = { readonly message: string };

async function* rowsOf(
  deps: PageDeps,
  span: MonthSpan,
  row: (usage: OrganizationUsage) => E.Either<Unwritten, Row>,
): AsyncGenerator<E.Either<Unwritten, ReadonlyArray<Row>>, void> {
  for await (const page of usageOfEverybody(deps, span))
    yield E.chainW((some: ReadonlyArray<OrganizationUsage>) => E.traverseArray(row)(some))(page);
}

interface Figure {
  readonly title: string;
  readonly text: (usage: OrganizationUsage) => string;
}

/** Every unit in its own amounts; of node-seconds also how many nodes they were. */
const figuresOf = (month: CalendarDay, units: ReadonlyArray<AmountType>): ReadonlyArray<Figure> =>
  units.flatMap((unit) => [
    ...(unit === NODE_SECONDS
      ? [
          {
            title: `node-usage in ${monthName(month)}`,
            text: ({ used }: OrganizationUsage) => nodeUsage(used(month, unit), month),
          },
        ]
      : []),
    { title: `${unit} in ${monthName(month)}`, text: ({ used }: OrganizationUsage) => used(month, unit).toString() },
  ]);

const text = (value: Option<string>): string => getOrElse(() => '')(value);
const time = (value: Option<Instant>): string => text(map(formatInstant)(value));

const ABOUT: Readonly<Record<string, (organization: Organization) => string>> = {
  TeamExternalID: ({ team }) => text(map(({ externalId }: { readonly externalId: string }) => externalId)(team)),
  TeamName: ({ team }) => text(map(({ name }: { readonly name: string }) => name)(team)),
  OrgID: ({ id }) => text(id),
  OrgExternalID: ({ externalId }) => externalId,
  OrgName: ({ name }) => name,
  OrgCreatedAt: ({ createdAt }) => formatInstant(createdAt),
  Emails: ({ emails }) => emails.join(' '),
  FirstSeenConnectedAt: ({ firstSeenConnectedAt }) => time(firstSeenConnectedAt),
  Platform: ({ platform }) => platform,
  Environment: ({ environment }) => environment,
  TrialExpiresAt: ({ trialExpiresAt }) => formatInstant(trialExpiresAt),
  TrialPendingExpiryNotifiedAt: ({ trialPendingExpiryNotifiedAt }) => time(trialPendingExpiryNotifiedAt),
  TrialExpiredNotifiedAt: ({ trialExpiredNotifiedAt }) => time(trialExpiredNotifiedAt),
  BillingEnabled: (organization) => String(hasBilling(organization)),
  RefuseDataAccess: ({ refuseDataAccess }) => String(refuseDataAccess),
  RefuseDataUpload: ({ refuseDataUpload }) => String(refuseDataUpload),
  ZuoraAccountNumber: ({ billingAccount }) =>
    text(map(({ number }: { readonly number: string }) => number)(billingAccount)),
  ZuoraAccountCreatedAt: ({ billingAccountCreatedAt }) => time(billingAccountCreatedAt),
};
