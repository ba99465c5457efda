/** Options that name usage: whose, of which unit, of which days. */
import { CalendarDay } from '@usage-billing/core/shared';
import { AmountType, InstanceId } from '@usage-billing/core/usage';
import { InvalidArgumentError } from 'commander';

export const instanceOption = (text: string): InstanceId => {
  if (!InstanceId.is(text)) throw new InvalidArgumentError('It must be an internal id such as 1234.');
  return text;
};

export const unitOption = (text: string): AmountType => {
  if (!AmountType.is(text)) throw new InvalidArgumentError('It must be an amount type such as node-seconds.');
  return text;
};

export const dayOption = (text: string): CalendarDay => {
  if (!CalendarDay.is(text)) throw new InvalidArgumentError('It must be a day such as 2018-06-15.');
  return text;
};
