/** JSON Schemas from io-ts codecs, by walking their structure, so that a document cannot drift from what is decoded. */
import type * as t from 'io-ts';
import type { DocumentedType, JsonSchema } from './documented.ts';

/** The codecs of io-ts that show their structure. */
type Structured =
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.NullType
  | t.UnknownType
  | t.LiteralType<string | number | boolean>
  | t.KeyofType<Record<string, unknown>>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.ArrayType<t.Any>
  | t.ReadonlyArrayType<t.Any>
  | t.DictionaryType<t.Any, t.Any>
  | t.UnionType<t.Any[]>
  | t.IntersectionType<t.Any[]>
  | t.ExactType<t.Any>
  | t.ReadonlyType<t.Any>
  | t.RefinementType<t.Any>
  | DocumentedType<unknown, unknown>;

interface Fields {
  readonly properties: { readonly [name: string]: JsonSchema };
  readonly required: ReadonlyArray<string>;
}

export interface JsonSchemas {
  /** A reference where the codec has a name of its own, else the schema itself. */
  readonly schemaOf: (codec: t.Any) => JsonSchema;
  /** The fields of an object, where it stands. */
  readonly fieldsOf: (codec: t.Any) => Fields;
  /** The schemas that were referred to until now, by name. */
  readonly named: () => { readonly [name: string]: JsonSchema };
}

/** io-ts writes names such as `{ id: string }` by itself; an identifier was given by a person. */
const isOwnName = (name: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(name);

const isObjectLike = (codec: Structured): boolean =>
  codec._tag === 'InterfaceType' || codec._tag === 'PartialType' || codec._tag === 'ExactType';

/** `pathTo` is put in front of a name to refer to it, e.g. `#/components/schemas/`. */
export const jsonSchemas = (pathTo: string): JsonSchemas => {
  const named = new Map<string, { readonly codec: t.Any; readonly schema: JsonSchema }>();
  const schemaOf: SchemaOf = (codec) => {
    const structured = codec as unknown as Structured;
    if (!isObjectLike(structured) || !isOwnName(codec.name)) return inline(structured, schemaOf);
    const known = named.get(codec.name);
    if (known !== undefined && known.codec !== codec)
      throw new Error(`Two codecs are named ${codec.name}: their schemas would hide each other`);
    if (known === undefined) named.set(codec.name, { codec, schema: inline(structured, schemaOf) });
    return { $ref: `${pathTo}${codec.name}` };
  };
  return {
    schemaOf,
    fieldsOf: (codec) => fieldsOf(codec, schemaOf),
    named: () => Object.fromEntries([...named].map(([name, { schema }]) => [name, schema])),
  };
};

type SchemaOf = JsonSchemas['schemaOf'];

const inline = (codec: Structured, schemaOf: SchemaOf): JsonSchema => {
  switch (codec._tag) {
    case 'StringType':
      return { type: 'string' };
    case 'NumberType':
      return { type: 'number' };
    case 'BooleanType':
      return { type: 'boolean' };
    case 'NullType':
      return { type: 'null' };
    case 'UnknownType':
      return {};
    case 'LiteralType':
      return { const: codec.value };
    case 'KeyofType':
      return { type: 'string', enum: Object.keys(codec.keys) };
    case 'InterfaceType':
    case 'PartialType':
    case 'IntersectionType':
      return { type: 'object', ...fieldsOf(codec, schemaOf) };
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { type: 'array', items: schemaOf(codec.type) };
    case 'DictionaryType':
      return {
        type: 'object',
        propertyNames: schemaOf(codec.domain),
        additionalProperties: schemaOf(codec.codomain),
      };
    case 'UnionType':
      return { anyOf: codec.types.map(schemaOf) };
    case 'ExactType':
      return { ...inline(codec.type as unknown as Structured, schemaOf), additionalProperties: false };
    case 'ReadonlyType':
      return schemaOf(codec.type);
    case 'DocumentedType':
      return { ...(underlying(codec.type, schemaOf) ?? {}), ...codec.keywords };
    default:
      throw new Error(
        `What ${codec.name} looks like in JSON cannot be told from its structure: wrap it in documented()`,
      );
  }
};

/** Of all parts together: `additionalProperties` could not see through an `allOf`. */
const fieldsOf = (codec: t.Any, schemaOf: SchemaOf): Fields => {
  const structured = codec as unknown as Structured;
  switch (structured._tag) {
    case 'InterfaceType':
      return { properties: properties(structured.props, schemaOf), required: Object.keys(structured.props) };
    case 'PartialType':
      return { properties: properties(structured.props, schemaOf), required: [] };
    case 'IntersectionType': {
      const parts = structured.types.map((part) => fieldsOf(part, schemaOf));
      return {
        properties: Object.assign({}, ...parts.map((part) => part.properties)),
        required: parts.flatMap((part) => part.required),
      };
    }
    case 'ExactType':
    case 'ReadonlyType':
    case 'DocumentedType':
      return fieldsOf(structured.type, schemaOf);
    default:
      throw new Error(`${codec.name} is no object with fields of known names`);
  }
};

const properties = (props: t.Props, schemaOf: SchemaOf): Fields['properties'] =>
  Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, schemaOf(codec)]));

/** What is known of a documented codec before its keywords: a refinement has the structure of what it refines. */
const underlying = (codec: t.Any, schemaOf: SchemaOf): JsonSchema | undefined => {
  const structured = codec as unknown as Structured;
  if (structured._tag === 'RefinementType') return underlying(structured.type, schemaOf);
  return structured._tag === undefined ? undefined : schemaOf(codec);
};
