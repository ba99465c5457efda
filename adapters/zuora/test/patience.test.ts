/** Limits, pauses and deadlines: nobody waits without end, and nobody sends while Zuora asks for patience. */
import { left, right } from '@usage-billing/contracts/laws';
import { type ZuoraConfig, zuoraBillingProvider, zuoraUsageUploader } from '@usage-billing/zuora';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { unlessStalled } from '../src/stall.ts';
import { aRequest } from './support/a-request.ts';
import { created } from './support/accounts.ts';
import { misbehave } from './support/server.ts';
import { withSubject } from './support/subject.ts';

const REQUEST = aRequest('W1');

test('a 429 that asks for patience stops everybody who shares the config, not only who got it', async (t) => {
  let throttledAt = Number.POSITIVE_INFINITY;
  await withSubject(
    async (subject) => {
      await created(subject);
      const fault = { kind: 'status', status: 429, retryAfterSeconds: 1 } as const;
      subject.control.fault({ path: /^catalog/, fault });
      const rates = right(subject.provider.catalog.rates);
      while (throttledAt === Number.POSITIVE_INFINITY) await new Promise(setImmediate);
      const before = subject.control.calls().length;
      const others = [
        subject.uploader.submit(REQUEST)(),
        subject.provider.payments.defaultCard('W1')(),
        subject.provider.subscriptions.suspend('A-1')(),
      ];
      await Promise.race(others);
      t.true(performance.now() - throttledAt >= 999, 'the first of them was answered after the pause');
      await Promise.all([rates, ...others]);
      t.true(subject.control.calls().length >= before + 4);
    },
    {},
    {
      onRequest: ({ status }) => {
        if (status === 429) throttledAt = performance.now();
      },
    },
  );
});

test('while a long pause lasts nothing is sent, and everybody is told at once when to come back', (t) =>
  withSubject(async (subject) => {
    const { number } = await created(subject);
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 300 } as const;
    subject.control.fault({ path: /^catalog/, times: 99, fault });
    await left(subject.provider.catalog.rates);
    const before = subject.control.calls().length;
    const error = await left(subject.provider.accounts.find(number));
    if (error._tag !== 'ProviderUnavailable' || O.isNone(error.retryAfterSeconds)) return t.fail(error._tag);
    t.true(error.retryAfterSeconds.value > 240 && error.retryAfterSeconds.value <= 300);
    t.is((await left(subject.uploader.submit(REQUEST)))._tag, 'NotSent');
    t.is((await left(subject.provider.invoices.invoiceAndCollect(number)))._tag, 'ProviderUnavailable');
    t.is(subject.control.calls().length, before);
  }));

test('a read that is throttled is tried again however often that happens, as long as there is time', (t) =>
  withSubject(
    async (subject) => {
      subject.control.fault({ path: /^catalog/, times: 5, fault: { kind: 'status', status: 429 } });
      await right(subject.provider.catalog.rates);
      t.is(subject.control.calls().filter(({ status }) => status === 429).length, 5);
    },
    {},
    { retries: 0 },
  ));

test('where the tenant takes fewer at once than the client would send, everybody is served all the same', (t) =>
  withSubject(
    async (subject) => {
      subject.control.fault({ path: /^catalog/, times: 999, fault: { kind: 'latency', ms: 20 } });
      await Promise.all(Array.from({ length: 60 }, () => right(subject.provider.catalog.rates)));
      t.true(subject.control.calls().some(({ status }) => status === 429));
    },
    { maxConcurrent: 5 },
    { maxConcurrent: 20, retries: 0 },
  ));

test('a token that is throttled stops everybody too', (t) =>
  withSubject(async (subject) => {
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 300 } as const;
    subject.control.fault({ path: 'oauth/token', times: 99, fault });
    t.is((await left(subject.uploader.submit(REQUEST)))._tag, 'NotSent');
    await left(subject.provider.catalog.rates);
    t.is(subject.control.calls().length, 1);
  }));

const SILENT = (given: Partial<ZuoraConfig>, run: (config: ZuoraConfig) => Promise<void>) => async () => {
  const server = await misbehave(() => undefined);
  try {
    await run({ ...server.config, ...given });
  } finally {
    server.close();
  }
};

test('a call ends with its deadline, however long its attempts might take', async (t) => {
  await SILENT({ readTimeoutMs: 60_000, callTimeoutMs: 200, retries: 3 }, async (config) => {
    t.regex((await left(zuoraBillingProvider(config).catalog.rates)).message, /time-out/);
  })();
});

test('repetitions end with the deadline of the call', async (t) => {
  const server = await misbehave((_, response) => {
    response.statusCode = 503;
    response.setHeader('retry-after', '20');
    response.end();
  });
  const provider = zuoraBillingProvider({ ...server.config, callTimeoutMs: 15_000, retries: 99 });
  t.teardown(server.close);
  const error = await left(provider.catalog.rates);
  t.like(error, { _tag: 'ProviderUnavailable', retryAfterSeconds: O.some(20) });
});

test('a file that waits for its turn until the deadline was not sent', async (t) => {
  let arrived = 0;
  const server = await misbehave(() => {
    arrived += 1;
  });
  t.teardown(server.close);
  const uploader = zuoraUsageUploader({ ...server.config, maxConcurrent: 1, callTimeoutMs: 3000 });
  const first = uploader.submit(REQUEST)();
  const second = await uploader.submit(REQUEST)();
  t.is(E.isLeft(second) && second.left._tag, 'NotSent');
  server.close();
  const lost = await first;
  t.is(E.isLeft(lost) && lost.left._tag, 'OutcomeUnknown');
  t.is(arrived, 1);
});

test('a file is under way until its body is read: files take a quarter of the places, whatever is asked for', async (t) => {
  let open = 0;
  let most = 0;
  const server = await misbehave((_, response) => {
    open += 1;
    most = Math.max(most, open);
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.write('%PDF-');
    setTimeout(() => {
      open -= 1;
      response.end('%%EOF');
    }, 50);
  });
  t.teardown(server.close);
  const { invoices } = zuoraBillingProvider({ ...server.config, maxConcurrent: 8 });
  const read = async (fileId: string): Promise<string> =>
    new Response(O.toNullable(await right(invoices.file(fileId)))?.body).text();
  const texts = await Promise.all(Array.from({ length: 6 }, (_, number) => read(`f${number}`)));
  t.true(texts.every((text) => text === '%PDF-%%EOF'));
  t.is(most, 2);
});

test('a file that its reader does not want any more gives its place to the next one', async (t) => {
  const server = await misbehave((_, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.write('%PDF-');
  });
  t.teardown(server.close);
  const { invoices } = zuoraBillingProvider({ ...server.config, maxConcurrent: 4 });
  const first = O.toNullable(await right(invoices.file('f')));
  let opened = false;
  const second = right(invoices.file('g')).then((file) => {
    opened = true;
    return O.toNullable(file);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.false(opened);
  await first?.body.cancel();
  await (await second)?.body.cancel();
  t.true(opened);
});

test('a file from Zuora that stops coming fails for its reader', async (t) => {
  const server = await misbehave((_, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.write('%PDF-');
  });
  t.teardown(server.close);
  const { invoices } = zuoraBillingProvider({ ...server.config, readTimeoutMs: 5000 });
  const file = O.toNullable(await right(invoices.file('f')));
  await t.throwsAsync(new Response(file?.body).text(), { message: /time-out/ });
});

test('a body is given up where its source stalls, and not where its reader takes its time', async (t) => {
  const pieces = ['x', 'y', 'z'];
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  const reader = unlessStalled(source, 50).getReader();
  let read = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    read += new TextDecoder().decode(value);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  t.is(read, 'xyz');

  let cancelled: unknown;
  const { promise: never } = Promise.withResolvers<void>();
  const silent = new ReadableStream<Uint8Array>({
    pull: () => never,
    cancel: (reason) => {
      cancelled = reason;
    },
  });
  await t.throwsAsync(unlessStalled(silent, 20).getReader().read(), { message: /time-out/ });
  t.true(cancelled instanceof Error, 'the source learns that nobody reads on');
});
