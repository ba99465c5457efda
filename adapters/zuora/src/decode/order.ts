/** Orders: that one was accepted does not say that it took effect (*Create an order*). */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { decodeAs } from './codecs.ts';

const Placed = t.type({ orderNumber: t.string, status: t.string });
export type PlacedOrder = t.TypeOf<typeof Placed>;

export const decodePlacedOrder = decodeAs(Placed, 'order');

const decodeOrder = decodeAs(t.type({ order: t.type({ status: t.string }) }), 'order');

/** Zuora's word, e.g. `Pending`. */
export const decodeOrderStatus = (body: unknown): CallResult<string> =>
  E.map(({ order }: { readonly order: { readonly status: string } }) => order.status)(decodeOrder(body));

const UNDER_WAY: ReadonlyArray<string> = ['Draft', 'Pending', 'Scheduled', 'Executing'];

/** It may take effect later. */
export const isUnderWay = (status: string): boolean => UNDER_WAY.includes(status);
