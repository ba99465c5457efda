/** The page of the API's description: it says what the document says, and a strict policy lets it be shown. */
import { createHash } from 'node:crypto';
import { apiRoutes, operationsRoutes } from '@usage-billing/contracts/wire';
import test from 'ava';
import { html, prose } from '../../src/docs/html.ts';
import { documentationPage } from '../../src/docs/page.ts';
import { schemaWords } from '../../src/docs/schema-words.ts';
import { billingApiDocument } from '../../src/server/app.ts';
import { ask, startApi } from '../support/api.ts';

const document = billingApiDocument(
  { userHeader: 'X-Scope-UserID', issuer: 'https://issuer.example', services: true },
  '1.2.3',
);
const page = documentationPage(document);

test('Every operation has its section, which the contents lead to', (t) => {
  for (const operation of Object.keys({ ...apiRoutes, ...operationsRoutes })) {
    t.true(page.includes(`<section id="${operation}">`), operation);
    t.true(page.includes(`<a href="#${operation}">`), operation);
  }
});

test('Every link leads somewhere on the page, or to the document itself', (t) => {
  const links = new Set([...page.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link));
  const anchors = new Set([...page.matchAll(/id="([^"]*)"/g)].map(([, id = '']) => `#${id}`));
  t.true(links.size > 30);
  t.deepEqual(
    [...links].filter((link) => !anchors.has(link)),
    ['/openapi.json'],
  );
});

test('It says how to sign in, in either way', (t) => {
  t.regex(page, /Authorization: Bearer/);
  t.regex(page, /X-Scope-UserID/);
});

test('It is served under a policy that allows its own style and nothing else', async (t) => {
  const { status, headers, text } = await ask(t, await startApi(t), '/docs');
  t.is(status, 200);
  t.is(headers.get('content-type'), 'text/html; charset=utf-8');
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  t.is(
    headers.get('content-security-policy'),
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  t.notRegex(text, /<script|<link|<img|style="| on\w+="/);
});

test('Whatever is put into the page is text, never markup', (t) => {
  t.is(html`<b title="${`"'`}">${'<script>&'}</b>`.markup, '<b title="&quot;&#39;">&lt;script&gt;&amp;</b>');
  t.is(html`${[html`<i>${1}</i>`, html`<br>`]}`.markup, '<i>1</i><br>');
  t.is(prose('a `<b>` c').markup, 'a <code>&lt;b&gt;</code> c');
  const evil = documentationPage({ ...document, info: { ...document.info, title: '<script>alert(1)</script>' } });
  t.false(evil.includes('<script>'));
});

const words: ReadonlyArray<readonly [schema: Parameters<typeof schemaWords>[0], markup: string]> = [
  [{ type: 'string', minLength: 1, maxLength: 64 }, 'text, 1 to 64 characters'],
  [{ type: 'string', format: 'date-time' }, 'time'],
  [{ type: 'string', pattern: '^a$' }, 'text like <code>^a$</code>'],
  [{ type: 'string', pattern: '^a$', examples: ['a'] }, 'text such as <code>a</code>'],
  [{ type: 'integer', minimum: 1, maximum: 31 }, 'whole number, 1 to 31'],
  [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'whole number, 0 or more'],
  [{ type: 'string', enum: ['a', 'b'] }, 'one of <code>a</code>, <code>b</code>'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Card' } }, 'list of <a href="#schema-Card">Card</a>'],
  [{ oneOf: [{ type: 'integer' }, { type: 'boolean' }] }, 'whole number or <code>true</code> or <code>false</code>'],
  [
    { type: 'object', propertyNames: { type: 'string', format: 'date' }, additionalProperties: { type: 'number' } },
    'by day, each a number',
  ],
  [{}, 'anything'],
];

for (const [schema, markup] of words)
  test(`${JSON.stringify(schema)} is told in words`, (t) => {
    t.is(schemaWords(schema).markup, markup);
  });
