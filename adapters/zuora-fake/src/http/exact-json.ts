/** JSON whose numbers keep every digit in both directions: neither quantities nor prices pass through a binary float. */
import Big from 'big.js';
import type { FakeSettings } from '../settings/settings.ts';

/** A JSON number as it was, or is to be, written. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

/** Throws a `SyntaxError` on text that is not JSON. */
export const parseExact = (text: string): unknown =>
  parseWithSource(text, (_key, value, context) =>
    typeof value === 'number' ? new NumberText(context.source ?? String(value)) : value,
  );

/** Nine decimals as Zuora writes them; more where the value has more. */
const decimalText = (value: Big): string => {
  const nine = value.toFixed(9);
  return new Big(nine).eq(value) ? nine : value.toFixed();
};

const render = (value: unknown, decimals: FakeSettings['decimals']): unknown => {
  if (value instanceof NumberText) return rawJson(value.text);
  if (value instanceof Big) {
    const text = decimalText(value);
    if (decimals === 'text') return text;
    return rawJson(value.eq(0) ? '0E-9' : text);
  }
  if (Array.isArray(value)) return value.map((part) => render(part, decimals));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, render(part, decimals)]));
  return value;
};

/** Writes an answer; every `Big` in it becomes text or a bare number as the tenant's settings say. */
export const writeExact = (value: unknown, decimals: FakeSettings['decimals']): string =>
  JSON.stringify(render(value, decimals));

/** For fields that the published API types as `number`, whatever the settings say. */
export const bareNumber = (value: Big): NumberText => new NumberText(decimalText(value));
