/** The description of the API as a page to read: one document, no script, no outside assets. */
import { createHash } from 'node:crypto';
import type { OpenApiDocument } from '@usage-billing/contracts/wire';
import { fieldTable } from './field-table.ts';
import { type Html, html, paragraphs, prose } from './html.ts';
import { type ListedOperation, operationSection, signature } from './operation.ts';
import { anchorOf, fieldsOf } from './schema-words.ts';
import { STYLE } from './style.ts';

/** Nothing but this style may be used by the page. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

type Tag = OpenApiDocument['tags'][number];

const operationsUnder = ({ paths }: OpenApiDocument, { name }: Tag): ReadonlyArray<ListedOperation> =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(name))
      .map(([method, operation]) => ({ path, method, operation })),
  );

const contents = (document: OpenApiDocument): Html => html`<nav aria-label="Contents">
<p><a href="#top">${document.info.title}</a> <small>${document.info.version}</small></p>
${document.tags.map(
  (tag) => html`<h2>${tag.name}</h2>
<ul>${operationsUnder(document, tag).map(
    (listed) => html`<li><a href="#${listed.operation.operationId}">${signature(listed)}</a></li>`,
  )}</ul>`,
)}
<h2>Bodies</h2>
<ul>${Object.keys(document.components.schemas).map((name) => html`<li><a href="#${anchorOf(name)}">${name}</a></li>`)}</ul>
</nav>`;

const signIn = ({ components }: OpenApiDocument): Html => html`<h2 id="sign-in">Sign-in</h2>
<p>One of these is enough for customers and staff; services have tokens of their own.</p>
<ul>${Object.values(components.securitySchemes).map(
  (scheme) =>
    html`<li><code>${scheme.type === 'http' ? 'Authorization: Bearer …' : `${scheme.name}: …`}</code> ${prose(scheme.description)}</li>`,
)}</ul>`;

const tagged = (document: OpenApiDocument, tag: Tag): Html => html`<h2>${tag.name}</h2>
<p>${prose(tag.description)}</p>
${operationsUnder(document, tag).map(operationSection)}`;

const bodies = ({ components }: OpenApiDocument): Html => html`<h2>Bodies</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<section id="${anchorOf(name)}">
<h3>${name}</h3>
${fieldTable(`Fields of ${name}`, fieldsOf(schema))}
</section>`,
)}`;

export const documentationPage = (document: OpenApiDocument): string => {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} API</title>
<style>${{ markup: STYLE }}</style>
</head>
<body id="top">
${contents(document)}
<main>
<h1>${document.info.title} API</h1>
${paragraphs(document.info.description)}
<p>For programs: <a href="/openapi.json"><code>/openapi.json</code></a>, OpenAPI ${document.openapi}.</p>
${signIn(document)}
${document.tags.map((tag) => tagged(document, tag))}
${bodies(document)}
</main>
</body>
</html>
`;
  return page.markup;
};
