/** The parts of OpenAPI 3.1 that the description of the API uses, as the compiler knows them. */
import type { JsonSchema } from './documented.ts';

/** A part of the path, or of the query. */
export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** By media type; a file has no schema. */
export type OpenApiContent = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

/** One response of an operation. */
export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, JsonSchema>>;
  readonly content: OpenApiContent;
}

/** One method of a path. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: ReadonlyArray<string>;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: ReadonlyArray<OpenApiParameter>;
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent };
  /** By status. */
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
  /** One of these is enough; none: no sign-in. */
  readonly security: ReadonlyArray<Readonly<Record<string, ReadonlyArray<never>>>>;
}

/** The part of an OpenAPI 3.1 document that is generated here. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>;
  /** By path, then by method in small letters. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, OpenApiSecurityScheme>>;
  };
}

/** A way of signing in. */
export type OpenApiSecurityScheme =
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly bearerFormat?: 'JWT'; readonly description: string }
  | { readonly type: 'apiKey'; readonly in: 'header'; readonly name: string; readonly description: string };
