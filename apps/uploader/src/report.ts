/** What a dry run shows to a person: the files, and who is left out of them and why. */
import type { UploadSummary, UsageReportFormat } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';

type Units = UploadSummary['skipped'][number]['amounts'];

const unitsText = (units: Units): string =>
  units.length === 0 ? 'no pending usage' : units.map(({ amountType, amount }) => `${amount} ${amountType}`).join(', ');

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];

export const planToText = (plan: UploadSummary, { render }: UsageReportFormat): string =>
  [
    `Usage before ${plan.through}, looking back to ${plan.earliest}, of ${plan.organizations} billable organizations.`,
    ...plan.uploads.flatMap(({ upload }) => {
      const { title, text } = render(upload);
      return ['', `File ${title}, ${upload.lines.length} lines:`, text.trimEnd()];
    }),
    ...(plan.uploads.length === 0 ? ['', 'There is nothing to upload.'] : []),
    ...section(
      'Left out',
      plan.skipped.map(
        ({ externalId, reason, detail, amounts }) => `${externalId}: ${reason} (${detail}); ${unitsText(amounts)}`,
      ),
    ),
    ...section(
      'Set aside',
      plan.setAside.map(
        ({ instanceId, amount, amountType, reason, detail }) =>
          `instance ${instanceId}: ${amount} ${amountType}: ${reason} (${detail})`,
      ),
    ),
    ...section(
      'Stranded: older than the look-back; upload it with --from',
      plan.stranded.map(
        ({ instanceId, amount, amountType, oldest }) =>
          `instance ${instanceId}: ${amount} ${amountType}, since ${formatInstant(oldest)}`,
      ),
    ),
    ...section('Warnings', plan.warnings),
  ].join('\n');
