/** Writing HTML by hand, safely: text is escaped unless it was made here. */

/** Ready-made HTML. */
export interface Html {
  readonly html: string;
}

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

type Part = string | number | Html | ReadonlyArray<Html>;

const render = (part: Part): string => {
  if (typeof part === 'object' && 'html' in part) return part.html;
  return typeof part === 'object' ? part.map(({ html: text }) => text).join('') : escapeHtml(String(part));
};

/** A template whose parts are escaped: html`<p>${name}</p>`. */
export const html = (texts: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html => ({
  html: texts.map((text, index) => text + (index < parts.length ? render(parts[index] ?? '') : '')).join(''),
});

export const NOTHING: Html = { html: '' };
