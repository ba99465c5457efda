import test from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';
import { declineAdvice } from '../../../src/invoices/status/decline-code.ts';

/** As Stripe documents them, https://docs.stripe.com/declines/codes. */
const TOLD = `authentication_required approve_with_id call_issuer card_not_supported card_velocity_exceeded
  currency_not_supported do_not_honor do_not_try_again duplicate_transaction expired_card generic_decline
  incorrect_address incorrect_cvc incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account
  invalid_amount invalid_cvc invalid_expiry_month invalid_expiry_year invalid_number invalid_pin issuer_not_available
  new_account_information_available no_action_taken not_permitted offline_pin_required online_or_offline_pin_required
  pickup_card pin_try_exceeded processing_error reenter_transaction restricted_card revocation_of_all_authorizations
  revocation_of_authorization security_violation service_not_allowed stop_payment_order testmode_decline
  transaction_not_allowed try_again_later withdrawal_count_limit_exceeded`.split(/\s+/);

const KEPT_FROM_THIEVES = ['fraudulent', 'lost_card', 'stolen_card', 'merchant_blacklist'];

const generic = declineAdvice(some('generic_decline'));

test('an expired card and an empty one are told apart', (t) => {
  t.is(declineAdvice(some('expired_card')).description, 'The card has expired.');
  t.is(
    declineAdvice(some('insufficient_funds')).description,
    'There is not enough money on the card for this payment.',
  );
});

for (const code of TOLD)
  test(`${code} has a sentence about what happened and one about what to do`, (t) => {
    const { description, action } = declineAdvice(some(code));
    t.regex(description, /^[A-Z][a-z]* .+\.$/);
    t.regex(action, /^Please .+\.$/);
    t.notRegex(description + action, /fraud|stolen|lost/i);
  });

test('all but the codes that say nothing are told more than a generic decline', (t) => {
  const sayNothing = TOLD.filter((code) => declineAdvice(some(code)).description === generic.description);
  t.deepEqual(sayNothing, [
    'call_issuer',
    'do_not_honor',
    'do_not_try_again',
    'generic_decline',
    'no_action_taken',
    'security_violation',
    'service_not_allowed',
    'transaction_not_allowed',
    'try_again_later',
  ]);
});

for (const code of KEPT_FROM_THIEVES)
  test(`${code} reads as a generic decline`, (t) => t.deepEqual(declineAdvice(some(code)), generic));

test('a code that nobody knows, and no code at all, read as a generic decline', (t) => {
  t.deepEqual(declineAdvice(some('constructor')), generic);
  t.deepEqual(declineAdvice(some('')), generic);
  t.deepEqual(declineAdvice(none), generic);
});
