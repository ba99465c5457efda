/** The unit of measure of an amount. */
import * as t from 'io-ts';

/** Marks text that was checked to be an amount type. */
export interface AmountTypeBrand {
  readonly AmountType: unique symbol;
}

/** 1 to 128 characters, e.g. `node-seconds`, `container-seconds`, `samples`. Any unit is recorded, few are billed. */
export const AmountType = /* @__PURE__ */ t.brand(
  t.string,
  (text): text is t.Branded<string, AmountTypeBrand> => text.length >= 1 && text.length <= 128,
  'AmountType',
);
export type AmountType = t.TypeOf<typeof AmountType>;

/** The unit that customers pay for today. */
export const NODE_SECONDS = 'node-seconds' as AmountType;
