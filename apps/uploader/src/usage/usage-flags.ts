/** How commands name usage that was set aside, and what they need to decide about it. */
import { type CalendarDay, startOfDay } from '@usage-billing/core/shared';
import type { AmountType, SetAsideReason, TimeRange } from '@usage-billing/core/usage';
import {
  ClockToken,
  checkDecision,
  combine,
  component,
  type DecisionFlags,
  dayOption,
  decisionOptions,
  INSTANCE_FLAG,
  INSTANCE_HELP,
  JobLockToken,
  OrganizationDirectoryToken,
  UsageLedgerToken,
  unitOption,
} from '@usage-billing/wiring';
import { type Command, Option } from 'commander';
import { jobSettings } from '../settings.ts';
import { organizations } from './instance-id-of.ts';

export interface UsageFlags extends DecisionFlags {
  /** External or internal id. */
  readonly instance: string;
  readonly unit: AmountType;
  readonly reason: SetAsideReason;
  readonly from?: CalendarDay;
  readonly to?: CalendarDay;
}

export const usageParts = combine(organizations, component({ settings: jobSettings }));

export const usagePorts = {
  ledger: UsageLedgerToken,
  directory: OrganizationDirectoryToken,
  lock: JobLockToken,
  clock: ClockToken,
};

export const usageOptions = (command: Command, reasons: ReadonlyArray<SetAsideReason>): Command =>
  decisionOptions(
    command
      .requiredOption(INSTANCE_FLAG, INSTANCE_HELP)
      .requiredOption('--unit <type>', 'e.g. node-seconds', unitOption)
      .addOption(new Option('--reason <reason>', 'why it was set aside').choices(reasons).makeOptionMandatory())
      .option('--from <day>', 'only hours from this day on, UTC', dayOption)
      .option('--to <day>', 'only hours before this day, UTC', dayOption),
  );

const EVER = { from: '0001-01-01', to: '9999-12-31' } as { readonly from: CalendarDay; readonly to: CalendarDay };

export const checkUsageFlags = (flags: UsageFlags): string | undefined => {
  const { from = EVER.from, to = EVER.to } = flags;
  return from < to ? checkDecision(flags) : '--from must be a day before --to';
};

export const rangeOf = ({ from = EVER.from, to = EVER.to }: UsageFlags): TimeRange => ({
  from: startOfDay(from),
  to: startOfDay(to),
});
