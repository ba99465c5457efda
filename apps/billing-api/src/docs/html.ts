/** Text that is safe in a page: whatever is put into a template is escaped, unless a template made it. */

export interface Html {
  readonly markup: string;
}

type Content = string | number | Html | ReadonlyArray<Html>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const markupOf = (content: Content): string => {
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content));
  return 'markup' in content ? content.markup : content.map(markupOf).join('');
};

export const html = (parts: TemplateStringsArray, ...contents: ReadonlyArray<Content>): Html => ({
  markup: String.raw({ raw: parts }, ...contents.map(markupOf)),
});

export const nothing: Html = html``;

export const joined = (items: ReadonlyArray<Html>, separator: string): Html => ({
  markup: items.map(({ markup }) => markup).join(escaped(separator)),
});

/** Words in which `backticks` mark what is typed as it stands. */
export const prose = (text: string): Html => {
  const pieces = text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
  return joined(pieces, '');
};

/** The same with an empty line between paragraphs. */
export const paragraphs = (text: string): Html =>
  html`${text.split('\n\n').map((part) => html`<p>${prose(part)}</p>`)}`;
