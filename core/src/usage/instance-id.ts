/** Who used it: the internal id of an instance (organization), numeric text such as "1234". */
import * as t from 'io-ts';

/** Marks text that was checked to be an internal id. */
export interface InstanceIdBrand {
  readonly InstanceId: unique symbol;
}

/** 1 to 128 characters. Used in events and in billing-db; URLs use the external id. */
export const InstanceId = /* @__PURE__ */ t.brand(
  t.string,
  (text): text is t.Branded<string, InstanceIdBrand> => text.length >= 1 && text.length <= 128,
  'InstanceId',
);
export type InstanceId = t.TypeOf<typeof InstanceId>;
