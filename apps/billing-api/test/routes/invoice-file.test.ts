/** Invoice files: only by a link that this API gave out, only to those who may look, only their own, and never held whole. */
import type { FileStream, Invoice } from '@usage-billing/core/invoices';
import { HOUR, plus } from '@usage-billing/core/shared';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type InvoiceLinks, invoiceLinks } from '../../src/routes/invoice-link.ts';
import { ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { invoice, LINK_SECRET, NOW, ON_TRIAL, PAYING, PDF, pages, ports, SOMEBODY_ELSE } from '../support/ports.ts';

const alice = { headers: signedIn('alice') };

const links = (secret = LINK_SECRET): InvoiceLinks =>
  E.getOrElse((reason: string): InvoiceLinks => {
    throw new Error(reason);
  })(invoiceLinks({ secret, lifetimeSeconds: 3600 }));
const link = (externalId: string, fileId: string, now = NOW, secret = LINK_SECRET): string =>
  links(secret).linkTo({ externalId, fileId }, now);

const serving = (stream: Partial<FileStream>) =>
  ports({
    invoices: {
      ...ports().invoices,
      file: () =>
        TE.right(
          O.some({
            contentType: 'application/pdf',
            contentLength: O.none,
            body: new Blob([PDF]).stream(),
            ...stream,
          }),
        ),
    },
  });

test('The link in the list of invoices leads to the file', async (t) => {
  const api = await startApi(t);
  const listed = await ask(t, api, `/api/billing/${PAYING}/invoices`, alice);
  const [newest] = listed.json as ReadonlyArray<{
    readonly number: string;
    readonly files: ReadonlyArray<{ readonly url: string }>;
  }>;
  t.is(newest?.number, 'INV-2', 'drafts are not shown');
  const file = await ask(t, api, newest?.files[0]?.url ?? '', alice);
  t.is(file.status, 200);
  t.is(file.text, new TextDecoder().decode(PDF));
  t.is(file.headers.get('content-type'), 'application/pdf');
  t.is(file.headers.get('content-length'), String(PDF.byteLength));
  t.is(file.headers.get('content-disposition'), 'attachment; filename="INV-2.pdf"');
});

const refused = async (t: ExecutionContext, path: string, problem: string, user = 'alice'): Promise<void> => {
  const api = await startApi(t);
  const answer = await ask(t, api, path, { headers: signedIn(user) });
  t.is(problemOf(answer), problem);
};

test('A link with another expiry is refused', (t) => {
  const made = new URL(link(PAYING, 'file-INV-2'), 'http://x');
  made.searchParams.set('expires', String(Number(made.searchParams.get('expires')) + 1));
  return refused(t, made.pathname + made.search, 'link-not-valid');
});

test('A link to another file of the same organization is refused', (t) =>
  refused(t, link(PAYING, 'file-INV-2').replace('file-INV-2', 'file-INV-1'), 'link-not-valid'));

test('A link moved to another organization is refused, even to its own user', (t) =>
  refused(t, link(PAYING, 'file-INV-2').replace(PAYING, SOMEBODY_ELSE), 'link-not-valid', 'carol'));

test('A link made with another secret is refused', (t) =>
  refused(t, link(PAYING, 'file-INV-2', NOW, 'another secret of links, long enough'), 'link-not-valid'));

for (const mac of ['', 'AAAA', '%00', 'é'.repeat(22), 'A'.repeat(43), 'A'.repeat(5000)])
  test(`A made-up mac of ${mac.length} characters such as "${mac.slice(0, 5)}" is refused`, async (t) => {
    const api = await startApi(t);
    const answer = await ask(
      t,
      api,
      `/api/billing/${PAYING}/invoice_file/file-INV-2?expires=99999999999&mac=${mac}`,
      alice,
    );
    t.true(['link-not-valid', 'bad-request'].includes(problemOf(answer)));
  });

test('A link is good until it expires, and not at that moment', async (t) => {
  const made = link(PAYING, 'file-INV-2');
  const answerAt = async (later: bigint): Promise<string> => {
    const api = await startApi(t, ports({ clock: { now: () => plus(NOW, later) } }));
    const answer = await ask(t, api, made, alice);
    return answer.status === 200 ? 'file' : problemOf(answer);
  };
  t.is(await answerAt(HOUR - 1n), 'file');
  t.is(await answerAt(HOUR), 'link-expired');
});

test('A valid link is refused to a user of somebody else', (t) =>
  refused(t, link(PAYING, 'file-INV-2'), 'no-permission', 'carol'));

test('A file of another customer is refused even by a link with a valid mac', (t) =>
  refused(t, link(PAYING, 'file-INV-9'), 'file-not-found'));

test('The file of a draft is refused even by a link with a valid mac', (t) =>
  refused(t, link(PAYING, 'file-INV-3'), 'file-not-found'));

test('An organization without an account has no files', (t) =>
  refused(t, link(ON_TRIAL, 'file-INV-2'), 'account-not-found'));

test('A secret of fewer than 32 bytes is refused', (t) => {
  t.true(E.isLeft(invoiceLinks({ secret: 'x'.repeat(31), lifetimeSeconds: 1 })));
  t.true(E.isRight(invoiceLinks({ secret: 'x'.repeat(32), lifetimeSeconds: 1 })));
  t.true(E.isRight(invoiceLinks({ secret: 'é'.repeat(16), lifetimeSeconds: 1 })), 'bytes, not characters');
});

test('The file flows as it is read: the first bytes arrive before the last ones exist', async (t) => {
  const { promise: wanted, resolve: sendRest } = Promise.withResolvers<void>();
  async function* slow() {
    yield new TextEncoder().encode('first ');
    await wanted;
    yield new TextEncoder().encode('last');
  }
  const api = await startApi(t, serving({ body: ReadableStream.from(slow()) }));
  const response = await fetch(`${api.url}${link(PAYING, 'file-INV-2')}`, alice);
  const reader = response.body?.getReader();
  t.is(new TextDecoder().decode((await reader?.read())?.value), 'first ');
  sendRest();
  t.is(new TextDecoder().decode((await reader?.read())?.value), 'last');
});

/** A file of which nothing comes, and the moment at which the API lets go of it. */
const silent = () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  return { body: new ReadableStream<Uint8Array>({ cancel: () => resolve() }), cancelled };
};

test('A file whose first bytes are late is let go of, and the customer is told', async (t) => {
  const { body, cancelled } = silent();
  const api = await startApi(t, serving({ body }), { deadlineMilliseconds: 50 });
  const answer = await ask(t, api, link(PAYING, 'file-INV-2'), alice);
  t.is(problemOf(answer), 'too-slow');
  await t.notThrowsAsync(cancelled);
});

test('A file that is found when nobody waits any more is let go of', async (t) => {
  const { body, cancelled } = silent();
  const { promise: answered, resolve: answerNow } = Promise.withResolvers<void>();
  const { invoices } = serving({ body });
  const file = (id: string) => async () => {
    await answered;
    return invoices.file(id)();
  };
  const api = await startApi(t, ports({ invoices: { ...invoices, file } }), { deadlineMilliseconds: 50 });
  const answer = await ask(t, api, link(PAYING, 'file-INV-2'), alice);
  t.is(problemOf(answer), 'too-slow');
  answerNow();
  await t.notThrowsAsync(cancelled);
});

test('A customer who hangs up before the first byte closes the provider’s stream, and is logged as such', async (t) => {
  const { promise: asked, resolve: reading } = Promise.withResolvers<void>();
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({ pull: () => reading(), cancel: () => resolve() }, { highWaterMark: 0 });
  const api = await startApi(t, serving({ body }), { deadlineMilliseconds: 60_000 });
  const hangUp = new AbortController();
  const response = fetch(`${api.url}${link(PAYING, 'file-INV-2')}`, { ...alice, signal: hangUp.signal });
  await asked;
  hangUp.abort();
  await t.throwsAsync(response);
  await t.notThrowsAsync(cancelled);
  t.like((await api.logged(1)).at(-1)?.fields, { status: 499, complete: false });
});

test('A customer who hangs up closes the provider’s stream', async (t) => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
    cancel: () => resolve(),
  });
  const api = await startApi(t, serving({ body }));
  const hangUp = new AbortController();
  const response = await fetch(`${api.url}${link(PAYING, 'file-INV-2')}`, { ...alice, signal: hangUp.signal });
  await response.body?.getReader().read();
  hangUp.abort();
  await t.notThrowsAsync(cancelled);
});

test('HEAD answers the headers and reads no file', async (t) => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => resolve(),
  });
  const api = await startApi(t, serving({ body, contentLength: O.some(7_000_000) }));
  const response = await fetch(`${api.url}${link(PAYING, 'file-INV-2')}`, { ...alice, method: 'HEAD' });
  t.is(response.status, 200);
  t.is(response.headers.get('content-length'), '7000000');
  await cancelled;
});

test('A provider that breaks off at once is a proper 502, not a dropped connection', async (t) => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error('internal: reset')),
  });
  const api = await startApi(t, serving({ body }));
  const answer = await ask(t, api, link(PAYING, 'file-INV-2'), alice);
  t.is(problemOf(answer), 'provider-failed');
  t.is(answer.headers.get('content-disposition'), null);
});

test('A provider that breaks off in the middle breaks the answer, so that no half file looks whole', async (t) => {
  async function* broken() {
    yield new TextEncoder().encode('half');
    throw new Error('internal: reset');
  }
  const api = await startApi(t, serving({ body: ReadableStream.from(broken()) }));
  const response = await fetch(`${api.url}${link(PAYING, 'file-INV-2')}`, alice);
  await t.throwsAsync(response.text());
});

test('Pages of invoices count posted ones only, and no more is read than needed', async (t) => {
  let pagesRead = 0;
  const ofAccount = () => ({
    async *[Symbol.asyncIterator]() {
      for (const numbers of [
        [9, 8, 7],
        [6, 5, 4],
        [3, 2, 1],
      ]) {
        pagesRead += 1;
        yield E.right(numbers.map((n): Invoice => invoice(`INV-${n}`, n % 2 === 0 ? { status: 'Draft' } : {})));
      }
    },
  });
  const api = await startApi(t, ports({ invoices: { ...ports().invoices, ofAccount } }));
  const numbers = async (query: string): Promise<ReadonlyArray<string>> => {
    const { json } = await ask(t, api, `/api/billing/${PAYING}/invoices${query}`, alice);
    return (json as ReadonlyArray<{ readonly number: string }>).map(({ number }) => number);
  };
  t.deepEqual(await numbers('?pageSize=2'), ['INV-9', 'INV-7']);
  t.is(pagesRead, 1);
  t.deepEqual(await numbers('?pageSize=2&page=2'), ['INV-5', 'INV-3']);
  t.deepEqual(await numbers('?pageSize=2&page=3'), ['INV-1']);
  t.deepEqual(await numbers('?pageSize=2&page=4'), []);
});

test('An organization that never had an invoice gets an empty list', async (t) => {
  const api = await startApi(t, ports({ invoices: { ...ports().invoices, ofAccount: () => pages([]) } }));
  t.is((await ask(t, api, `/api/billing/${PAYING}/invoices`, alice)).text, '[]');
});

test('while the secret is rotated the new one signs, and links of both are accepted', (t) => {
  const [before, after] = ['an old secret'.padEnd(32, '.'), 'a new secret'.padEnd(32, '.')];
  const linksOf = (secret: string | ReadonlyArray<string>): InvoiceLinks => {
    const made = invoiceLinks({ secret, lifetimeSeconds: 3600 });
    if (E.isLeft(made)) throw new Error(made.left);
    return made.right;
  };
  const file = { externalId: 'frosty-sky-72', fileId: 'f1' };
  const now = NOW;
  const signedBy = (links: InvoiceLinks) => {
    const query = new URL(links.linkTo(file, now), 'http://api').searchParams;
    return { expires: Number(query.get('expires')), mac: query.get('mac') ?? '' };
  };
  const both = linksOf([after, before]);
  for (const secret of [before, after, [after, before]])
    t.deepEqual(both.check(file, signedBy(linksOf(secret)), now), E.right(undefined));
  t.deepEqual(linksOf(after).check(file, signedBy(both), now), E.right(undefined));
  t.deepEqual(linksOf(before).check(file, signedBy(both), now), E.left('link-not-valid'));
  t.true(E.isLeft(invoiceLinks({ secret: [after, 'short'], lifetimeSeconds: 1 })));
});
