/** A codec beside the JSON Schema of its encoded form, for codecs whose JSON cannot be read off their structure. */
import type { Json } from '@usage-billing/core/shared';
import * as t from 'io-ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = { readonly [keyword: string]: Json };

/** A codec with what its JSON schema says beyond its structure. */
export class DocumentedType<A, O> extends t.Type<A, O, unknown> {
  readonly _tag: 'DocumentedType' = 'DocumentedType';
  /** What the schema is read off. */
  readonly type: t.Any;
  readonly keywords: JsonSchema;
  constructor(type: t.Type<A, O, unknown>, keywords: JsonSchema, structure: t.Any) {
    super(type.name, type.is, type.validate, type.encode);
    this.type = structure;
    this.keywords = keywords;
  }
}

/** The same codec. Of a codec with a structure the keywords add to its schema; of any other they are the schema. */
export const documented = <A, O>(type: t.Type<A, O, unknown>, keywords: JsonSchema): DocumentedType<A, O> =>
  new DocumentedType(type, keywords, type);

/** A codec whose values differ from its JSON, with the codec that has the structure of the JSON. */
export const documentedAs = <A, O>(type: t.Type<A, O, unknown>, structure: t.Any): DocumentedType<A, O> =>
  new DocumentedType(type, {}, structure);
