/** What a JSON value must look like, said as data; and what is wrong with one that does not. */
import { NumberText } from '../http/exact-json.ts';

/**
 * `decimal`: digits as text, or bare as older tenants get them. `number`, `whole`: bare. `digits`: a whole number as text.
 * `moment`: a date with a time of day. `link`: an address, or only its path.
 */
export type Scalar =
  | 'text'
  | 'id'
  | 'day'
  | 'moment'
  | 'decimal'
  | 'number'
  | 'whole'
  | 'digits'
  | 'flag'
  | 'link'
  | 'null'
  | 'anything';

/** A field whose name ends in `?` may be absent. Fields that are not named here must not be there. */
export interface Fields {
  readonly [name: string]: Form;
}

export type Form =
  | Scalar
  | { readonly words: ReadonlyArray<string> }
  | { readonly textUpTo: number }
  | { readonly list: Form }
  | { readonly either: ReadonlyArray<Form> }
  | { readonly fields: Fields };

const textLike =
  (holds: (text: string) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'string' && holds(value);

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

const SCALARS: Readonly<Record<Scalar, (value: unknown) => boolean>> = {
  text: textLike(() => true),
  id: textLike((text) => /^\S{1,64}$/.test(text)),
  day: textLike(isDay),
  moment: textLike((text) => isDay(MOMENT.exec(text)?.[1] ?? '')),
  decimal: (value) =>
    value instanceof NumberText || (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)),
  number: (value) => value instanceof NumberText,
  whole: (value) => value instanceof NumberText && /^-?\d+$/.test(value.text),
  digits: textLike((text) => /^-?\d+$/.test(text)),
  flag: (value) => typeof value === 'boolean',
  link: textLike((text) => /^(https?:\/\/[^/]+)?\/v1\/\S+$/.test(text)),
  null: (value) => value === null,
  anything: () => true,
};

/** Empty: it has the form. Otherwise a sentence for each thing that is wrong, beginning with where it is. */
export const mismatches = (form: Form, value: unknown, at = ''): ReadonlyArray<string> => {
  if (typeof form === 'string') return SCALARS[form](value) ? [] : [`${at} must be: ${form}`];
  if ('fields' in form) return inFields(form.fields, value, at);
  if ('list' in form)
    return Array.isArray(value)
      ? value.flatMap((item, index) => mismatches(form.list, item, `${at}[${index}]`))
      : [`${at} must be a list`];
  if ('words' in form)
    return form.words.some((word) => word === value) ? [] : [`${at} must be one of: ${form.words.join(', ')}`];
  if ('textUpTo' in form)
    return typeof value === 'string' && value.length <= form.textUpTo
      ? []
      : [`${at} must be text of at most ${form.textUpTo} characters`];
  const tries = form.either.map((one) => mismatches(one, value, at));
  return tries.some((problems) => problems.length === 0) ? [] : (tries.at(-1) ?? []);
};

const MOMENT = /^(\d{4}-\d\d-\d\d)[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

const inFields = (fields: Fields, value: unknown, at: string): ReadonlyArray<string> => {
  if (!isRecord(value)) return [`${at} must be an object`];
  const inside = (name: string): string => (at === '' ? name : `${at}.${name}`);
  const described = Object.entries(fields).map(([key, form]) => ({
    name: key.replace(/\?$/, ''),
    form,
    needed: !key.endsWith('?'),
  }));
  const names = new Set(described.map(({ name }) => name));
  return [
    ...Object.keys(value)
      .filter((name) => !names.has(name))
      .map((name) => `${inside(name)} is not described`),
    ...described.flatMap(({ name, form, needed }) => {
      if (value[name] !== undefined) return mismatches(form, value[name], inside(name));
      return needed ? [`${inside(name)} is missing`] : [];
    }),
  ];
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
