/** What a customer's account at the provider looks like when it is made. */

import { max } from 'fp-ts/lib/Ord.js';
import * as S from 'fp-ts/lib/string.js';
import { type CalendarDay, dayOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Organization } from '../../trials/organization.ts';
import type { Currency } from '../money/money.ts';
import { NEW_ACCOUNT_CYCLE_DAY } from '../period/billing-cycle.ts';
import type { BillToContact, NewProviderAccount } from '../provider/provider-accounts.ts';

/** What the customer says about it. */
export interface AccountWish {
  readonly currency: Currency;
  readonly billToContact: BillToContact;
  readonly paymentMethodId: string;
}

const laterDay = max<CalendarDay>(S.Ord);

/** The contract begins when the trial ends; it is accepted then, or today if that has passed. */
export const newProviderAccount = (
  organization: Organization,
  number: string,
  { currency, billToContact, paymentMethodId }: AccountWish,
  now: Instant,
): NewProviderAccount => {
  const trialEnd = dayOf(organization.trialExpiresAt);
  return {
    number,
    name: organization.name,
    currency,
    billToContact,
    paymentMethodId,
    billCycleDay: NEW_ACCOUNT_CYCLE_DAY,
    contractEffectiveDate: trialEnd,
    customerAcceptanceDate: laterDay(dayOf(now), trialEnd),
  };
};
