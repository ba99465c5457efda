/** The frame of every page. */
import { type Html, html } from './html.ts';
import { STYLE } from './style.ts';

export const framed = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
${body}
</body>
</html>
`.html;
