/**
 * What to tell a customer whose card was declined. The codes and what they mean are those that Stripe documents
 * (https://docs.stripe.com/declines/codes); the sentences are ours.
 */
import { isNone, type Option } from 'fp-ts/lib/Option.js';

/** What a customer is told of a payment that was declined. */
export interface DeclineAdvice {
  /** What happened. */
  readonly description: string;
  /** What the customer can do about it. */
  readonly action: string;
}

const NO_REASON = 'The card was declined, and its issuer gave no reason.';
const ASK_ISSUER = 'Please ask your card issuer for the reason, or pay with another card.';

const GENERIC_DECLINE: DeclineAdvice = { description: NO_REASON, action: ASK_ISSUER };

const DESCRIPTIONS_BY_ACTION: ReadonlyArray<readonly [action: string, descriptions: Readonly<Record<string, string>>]> =
  [
    [
      ASK_ISSUER,
      {
        call_issuer: NO_REASON,
        do_not_honor: NO_REASON,
        do_not_try_again: NO_REASON,
        generic_decline: NO_REASON,
        no_action_taken: NO_REASON,
        not_permitted: 'The card does not permit this payment.',
        pickup_card: 'The card cannot be used for this payment.',
        restricted_card: 'The card cannot be used for this payment.',
        revocation_of_all_authorizations: 'The issuer stopped all further payments by this card to us.',
        revocation_of_authorization: 'The issuer stopped this payment on the wish of the card holder.',
        security_violation: NO_REASON,
        service_not_allowed: NO_REASON,
        stop_payment_order: 'The card holder asked the issuer to stop this payment.',
        transaction_not_allowed: NO_REASON,
        card_velocity_exceeded: 'The card has reached its balance, its credit limit or its limit for one payment.',
      },
    ],
    [
      'Please ask your card issuer to allow payments of this kind, or pay with another card.',
      {
        card_not_supported: 'The card does not support this kind of purchase.',
        currency_not_supported: 'The card does not support the currency of your bill.',
      },
    ],
    [
      'Please check with your card issuer that the card works, or pay with another card.',
      {
        invalid_account: 'The card, or the account behind it, is not valid.',
        new_account_information_available: 'The card, or the account behind it, was replaced.',
      },
    ],
    [
      'Please check with your card issuer that an amount of this size can be charged.',
      { invalid_amount: 'The amount is higher than the card allows.' },
    ],
    [
      'Please enter the details of your card again.',
      {
        incorrect_address: 'The billing address of the card is not correct.',
        incorrect_cvc: 'The security code of the card is not correct.',
        incorrect_number: 'The card number is not correct.',
        incorrect_zip: 'The postal code of the card is not correct.',
        invalid_cvc: 'The security code of the card is not correct.',
        invalid_expiry_month: 'The month in which the card expires is not correct.',
        invalid_expiry_year: 'The year in which the card expires is not correct.',
        invalid_number: 'The card number is not correct.',
      },
    ],
    [
      'Please pay with another card.',
      {
        expired_card: 'The card has expired.',
        insufficient_funds: 'There is not enough money on the card for this payment.',
        pin_try_exceeded: 'A wrong PIN was entered too often, and the card is blocked.',
        testmode_decline: 'The card is a test card, which is not taken for real payments.',
        withdrawal_count_limit_exceeded: 'The card has reached its balance or its credit limit.',
      },
    ],
    [
      'Please pay with a card that can be charged without its PIN.',
      {
        incorrect_pin: 'The PIN of the card is not correct.',
        invalid_pin: 'The PIN of the card is not correct.',
        offline_pin_required: 'The card asks for its PIN.',
        online_or_offline_pin_required: 'The card asks for its PIN.',
      },
    ],
    [
      'Please try again; if it fails again, ask your card issuer or pay with another card.',
      {
        approve_with_id: 'The issuer did not authorize the payment.',
        issuer_not_available: 'The issuer of the card could not be reached.',
        processing_error: 'Something went wrong while the card was being charged.',
        reenter_transaction: 'The issuer could not process the payment.',
        try_again_later: NO_REASON,
      },
    ],
    [
      'Please add your card again and confirm the payment when you are asked to.',
      { authentication_required: 'The issuer wants the card holder to confirm the payment.' },
    ],
    [
      'Please check whether a payment went through a moment ago.',
      { duplicate_transaction: 'The same amount was charged to the same card a moment ago.' },
    ],
  ];

const ADVICE: ReadonlyMap<string, DeclineAdvice> = new Map(
  DESCRIPTIONS_BY_ACTION.flatMap(([action, descriptions]) =>
    Object.entries(descriptions).map(([code, description]) => [code, { description, action }] as const),
  ),
);

/**
 * `fraudulent`, `lost_card`, `stolen_card` and `merchant_blacklist` are left out of the list on purpose: like unknown
 * codes they read as a generic decline, so that a thief learns nothing.
 */
export const declineAdvice = (declineCode: Option<string>): DeclineAdvice =>
  isNone(declineCode) ? GENERIC_DECLINE : (ADVICE.get(declineCode.value) ?? GENERIC_DECLINE);
