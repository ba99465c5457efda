/**
 * HTML and SVG as functions: `td({ class: 'number' }, text)`. Only the attributes that are listed here exist, so a style, a
 * handler or raw HTML does not compile; text and attributes are escaped when they are written.
 */
import { Fragment, h, type VNode } from '#preact';

/** A piece of a page. */
export type Html = VNode;

/** What may stand inside an element; nothing is written for `undefined`, `false` and empty arrays. */
export type Child = Html | string | undefined | false | ReadonlyArray<Child>;

/** A path of this site, or a place on the page; never another scheme. */
export type Href = `/${string}` | `#${string}` | `?${string}`;

interface Common {
  readonly class?: string;
  readonly id?: string;
  readonly title?: string;
  readonly role?: 'status' | 'alert' | 'img' | 'region' | 'presentation' | 'search' | 'note';
  readonly tabindex?: 0 | -1;
  readonly 'aria-label'?: string;
  readonly 'aria-labelledby'?: string;
  readonly 'aria-current'?: 'page' | 'true';
  readonly 'aria-hidden'?: 'true';
  readonly 'aria-sort'?: 'ascending' | 'descending';
}

interface Own {
  readonly a: { readonly href: Href; readonly rel?: 'next' | 'prev' };
  readonly html: { readonly lang: string };
  readonly meta: { readonly charset?: string; readonly name?: string; readonly content?: string };
  readonly link: { readonly rel: 'stylesheet' | 'icon'; readonly href: Href };
  readonly form: { readonly method: 'get' | 'post'; readonly action: Href };
  readonly input: {
    readonly type: 'text' | 'search' | 'hidden' | 'checkbox' | 'date';
    readonly inputmode?: 'numeric';
    readonly name: string;
    readonly value: string;
    readonly placeholder?: string;
    readonly checked?: boolean;
  };
  readonly textarea: { readonly name: string; readonly rows: string; readonly maxlength: string };
  readonly button: { readonly type: 'submit' };
  readonly label: { readonly for?: string };
  readonly select: { readonly name: string };
  readonly option: { readonly value: string; readonly selected?: boolean };
  readonly th: { readonly scope: 'col' | 'row' };
  readonly td: { readonly colspan?: string };
  readonly time: { readonly datetime: string };
  readonly data: { readonly value: string };
  readonly details: { readonly open?: boolean };
  readonly svg: { readonly viewBox: string };
  readonly g: { readonly transform?: string };
  readonly rect: { readonly x: string; readonly y: string; readonly width: string; readonly height: string };
  readonly line: { readonly x1: string; readonly x2: string; readonly y1: string; readonly y2: string };
  readonly path: { readonly d: string };
  readonly text: { readonly x: string; readonly y: string; readonly 'text-anchor'?: 'start' | 'middle' | 'end' };
}

const PLAIN = [
  'head',
  'title',
  'body',
  'header',
  'main',
  'nav',
  'section',
  'footer',
  'div',
  'span',
  'p',
  'h1',
  'h2',
  'h3',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'strong',
  'em',
  'code',
  'del',
  'small',
  'table',
  'caption',
  'thead',
  'tbody',
  'tr',
  'summary',
  'pre',
] as const;

const OWN = [
  'a',
  'html',
  'meta',
  'link',
  'form',
  'input',
  'textarea',
  'button',
  'label',
  'select',
  'option',
  'th',
  'td',
  'time',
  'data',
  'details',
  'svg',
  'g',
  'rect',
  'line',
  'path',
  'text',
] as const satisfies ReadonlyArray<keyof Own>;

type Tag<Attributes> = (attributes: Attributes, ...children: ReadonlyArray<Child>) => Html;

type Tags = { readonly [Name in (typeof PLAIN)[number]]: Tag<Common> } & {
  readonly [Name in (typeof OWN)[number]]: Tag<Common & Own[Name]>;
};

const tag =
  (name: string): Tag<object> =>
  (attributes, ...children) =>
    h(name, attributes, ...children);

/** Every element that pages are made of. */
export const tags = Object.fromEntries([...PLAIN, ...OWN].map((name) => [name, tag(name)])) as unknown as Tags;

/** Several pieces side by side, without an element around them. */
export const all = (...children: ReadonlyArray<Child>): Html => h(Fragment, null, ...children);
