/**
 * A notice as HTML that any mail program displays: no external assets, no script, sizes relative to the reader's own, and
 * sufficient contrast.
 */
import type { NoticeContent } from './notice-content.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

export const mailHtml = ({ subject, heading, paragraphs, action, footer }: NoticeContent): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escaped(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;color:#1f2933">
<div role="article" aria-roledescription="email" lang="en" style="max-width:36em;margin:0 auto;padding:2em 1.5em;background:#ffffff;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:1em;line-height:1.5">
<h1 style="margin:0 0 .8em;font-size:1.5em;line-height:1.25">${escaped(heading)}</h1>
${paragraphs.map((paragraph) => `<p style="margin:0 0 1em">${escaped(paragraph)}</p>`).join('\n')}
<p style="margin:1.8em 0"><a href="${escaped(action.url)}" style="display:inline-block;padding:.75em 1.5em;border-radius:.3em;background:#0b5cad;color:#ffffff;font-weight:bold;text-decoration:none">${escaped(action.label)}</a></p>
<p style="margin:0 0 2em;font-size:.875em;color:#52606d">Or open this page: <a href="${escaped(action.url)}" style="color:#0b5cad;word-break:break-all">${escaped(action.url)}</a></p>
<p style="margin:0;padding-top:1em;border-top:1px solid #cbd2d9;font-size:.875em;color:#52606d">${escaped(footer)}</p>
</div>
</body>
</html>
`;
