/**
 * The two functions of Preact that pages use. Its own declarations would bring the types of browsers into every package
 * that is checked together with this one; `package.json` leads `#preact` here, and Node to the library.
 */

/** A piece of a page; what is in it is Preact's business. */
export interface VNode {
  readonly type: unknown;
  readonly props: unknown;
  readonly key: unknown;
}

/** An element by its name, or a fragment. Text among children and attributes is escaped when it is written. */
export declare const h: (
  type: string | typeof Fragment,
  attributes: object | null,
  ...children: ReadonlyArray<unknown>
) => VNode;

/** Pieces side by side. */
export declare const Fragment: unique symbol;

/** HTML as text. */
export declare const render: (piece: VNode) => string;
