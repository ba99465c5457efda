/** A JSON Schema in words that fit into a table. */
import type { JsonSchema } from '@usage-billing/contracts/wire';
import { type Html, html, joined, nothing } from './html.ts';

type Keyword = JsonSchema[string] | undefined;

const isSchema = (keyword: Keyword): keyword is JsonSchema =>
  typeof keyword === 'object' && keyword !== null && !Array.isArray(keyword);

const listOf = (keyword: Keyword): ReadonlyArray<Keyword> => (Array.isArray(keyword) ? keyword : []);

const code = (keyword: Keyword): Html => html`<code>${String(keyword)}</code>`;

const nameIn = (reference: string): string => reference.split('/').at(-1) ?? '';

export const anchorOf = (schema: string): string => `schema-${schema}`;

const linkTo = (reference: string): Html => {
  const name = nameIn(reference);
  return html`<a href="#${anchorOf(name)}">${name}</a>`;
};

const rangeOf = (least: Keyword, most: Keyword, unit: string): string => {
  if (least === undefined && most === undefined) return '';
  if (most === undefined || most === Number.MAX_SAFE_INTEGER)
    return least === undefined || least === Number.MIN_SAFE_INTEGER ? '' : `, ${String(least)}${unit} or more`;
  return `, ${String(least ?? 0)} to ${String(most)}${unit}`;
};

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'time',
  date: 'day',
  uri: 'address',
  'uri-reference': 'address',
};

const textWords = ({ format, minLength, maxLength, pattern, examples }: JsonSchema): Html => {
  const word = FORMATS[String(format)] ?? 'text';
  const [example] = listOf(examples);
  const length = rangeOf(minLength, maxLength, ' characters');
  if (example !== undefined) return html`${word}${length} such as ${code(example)}`;
  return html`${word}${length}${pattern === undefined || format !== undefined ? nothing : html` like ${code(pattern)}`}`;
};

const dictionaryWords = (names: Keyword, values: JsonSchema): Html =>
  html`by ${isSchema(names) ? schemaWords(names) : 'name'}, each a ${schemaWords(values)}`;

export const schemaWords = (schema: JsonSchema): Html => {
  const either = [...listOf(schema.oneOf), ...listOf(schema.anyOf)].filter(isSchema);
  if (typeof schema.$ref === 'string') return linkTo(schema.$ref);
  if (either.length > 0) return joined(either.map(schemaWords), ' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (Array.isArray(schema.enum)) return html`one of ${joined(schema.enum.map(code), ', ')}`;
  if (schema.type === 'array') return html`list of ${isSchema(schema.items) ? schemaWords(schema.items) : 'anything'}`;
  if (isSchema(schema.additionalProperties)) return dictionaryWords(schema.propertyNames, schema.additionalProperties);
  if (schema.type === 'string') return textWords(schema);
  if (schema.type === 'integer' || schema.type === 'number')
    return html`${schema.type === 'integer' ? 'whole number' : 'number'}${rangeOf(schema.minimum, schema.maximum, '')}`;
  if (schema.type === 'boolean') return html`<code>true</code> or <code>false</code>`;
  return html`${typeof schema.type === 'string' ? schema.type : 'anything'}`;
};

export const descriptionOf = ({ description, default: fallback }: JsonSchema): string =>
  [
    typeof description === 'string' ? description : '',
    fallback === undefined ? '' : `Without it, \`${String(fallback)}\`.`,
  ]
    .filter((part) => part !== '')
    .join(' ');

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export const fieldsOf = ({ properties, required }: JsonSchema): ReadonlyArray<Field> =>
  isSchema(properties)
    ? Object.entries(properties).flatMap(([name, schema]) =>
        isSchema(schema) ? [{ name, required: listOf(required).includes(name), schema }] : [],
      )
    : [];
