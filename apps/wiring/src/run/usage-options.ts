/** Options that name usage: whose, of which unit, of which days. */
import { CalendarDay } from '@usage-billing/core/shared';
import { AmountType } from '@usage-billing/core/usage';
import { InvalidArgumentError } from 'commander';

export const INSTANCE_FLAG = '--instance <id>';
export const INSTANCE_HELP = 'external id such as frosty-sky-72, or internal id such as 1234';

export const unitOption = (text: string): AmountType => {
  if (!AmountType.is(text)) throw new InvalidArgumentError('It must be an amount type such as node-seconds.');
  return text;
};

export const dayOption = (text: string): CalendarDay => {
  if (!CalendarDay.is(text)) throw new InvalidArgumentError('It must be a day such as 2018-06-15.');
  return text;
};
