/** A customer who reads files slowly, or not at all, leaves the provider's connections to others. */
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { DOWNLOADS_PER_USER } from '../../src/limits/user-limit.ts';
import { ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { NOW, PAYING, ports, SOMEBODY_ELSE } from '../support/ports.ts';

const linkTo = (externalId: string, fileId: string): string => ports().links.linkTo({ externalId, fileId }, NOW);

const alice = { headers: signedIn('alice') };

/** Files that never end, and how many of them are open. */
const endless = () => {
  let open = 0;
  const file = () => {
    open += 1;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
      cancel: () => {
        open -= 1;
      },
    });
    return TE.right(O.some({ contentType: 'application/pdf', contentLength: O.none, body }));
  };
  return { deps: ports({ invoices: { ...ports().invoices, file } }), open: () => open };
};

test('A user has two downloads at once; others and their own pages do not wait for them', async (t) => {
  const { deps, open } = endless();
  const api = await startApi(t, deps);
  const link = linkTo(PAYING, 'file-INV-2');
  const hangUp = new AbortController();
  const reading = Array.from({ length: DOWNLOADS_PER_USER }, () =>
    fetch(`${api.url}${link}`, { ...alice, signal: hangUp.signal }),
  );
  t.deepEqual(
    (await Promise.all(reading)).map(({ status }) => status),
    [200, 200],
  );
  const third = fetch(`${api.url}${link}`, { ...alice, signal: hangUp.signal });
  t.is((await ask(t, api, `/api/billing/${PAYING}/trial`, alice)).status, 200);
  const carol = await fetch(`${api.url}${linkTo(SOMEBODY_ELSE, 'file-INV-9')}`, { headers: signedIn('carol') });
  t.is(carol.status, 200);
  await carol.body?.cancel();
  while (open() > DOWNLOADS_PER_USER) await setImmediate();
  hangUp.abort();
  await t.throwsAsync(third);
  while (open() > 0) await setImmediate();
  const again = await fetch(`${api.url}${link}`, alice);
  t.is(again.status, 200, 'a slot comes back with the end of a download');
  await again.body?.cancel();
});

test('What waits too long for a download is told to come back', async (t) => {
  const { deps } = endless();
  const api = await startApi(t, deps, { downloads: () => TE.left({ name: 'busy', retryAfterSeconds: 5 }) });
  const answer = await ask(t, api, linkTo(PAYING, 'file-INV-2'), alice);
  t.is(answer.status, 503);
  t.is(problemOf(answer), 'busy');
});

test('A problem instead of a file takes no slot for longer than it takes', async (t) => {
  const api = await startApi(t);
  for (let times = 0; times < 2 * DOWNLOADS_PER_USER; times += 1)
    t.is(problemOf(await ask(t, api, linkTo(PAYING, 'file-INV-9'), alice)), 'file-not-found');
});

test('A download that takes for ever is ended', async (t) => {
  const { deps, open } = endless();
  const api = await startApi(t, deps, { downloadMilliseconds: 50 });
  const response = await fetch(`${api.url}${linkTo(PAYING, 'file-INV-2')}`, alice);
  await t.throwsAsync(response.text());
  while (open() > 0) await setImmediate();
  t.is(open(), 0);
});
