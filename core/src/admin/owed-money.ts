/** Money that staff are shown. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Money } from '../invoices/money/money.ts';

/** In the account's currency, or in the default one where there is no account. None: the prices are not known. */
export type OwedMoney = Option<Money>;
