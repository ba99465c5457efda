/** Sending usage reports over HTTP: once, recognizably, and with an honest answer to whether they can have arrived. */
import { right } from '@usage-billing/contracts/laws';
import type { SubmitError } from '@usage-billing/core/invoices';
import { zuoraUsageUploader } from '@usage-billing/zuora';
import type { Fault } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { aReport, aRequest } from './support/a-request.ts';
import { created } from './support/accounts.ts';
import { OAUTH, type Opened, open, withSubject } from './support/subject.ts';

const quantity = ({ control }: Opened): string => control.usage()[0]?.quantity ?? '0';
const posts = ({ control }: Opened) =>
  control.calls().filter(({ method, path }) => method === 'POST' && path === 'usage');

const CASES: ReadonlyArray<readonly [string, Fault, SubmitError['_tag'], string]> = [
  ['a time-out before the effect', { kind: 'hang', when: 'before' }, 'OutcomeUnknown', '0'],
  ['a time-out after the effect', { kind: 'hang', when: 'after' }, 'OutcomeUnknown', '3600'],
  ['a reset before the effect', { kind: 'reset', when: 'before' }, 'OutcomeUnknown', '0'],
  ['a reset after the effect', { kind: 'reset', when: 'after' }, 'OutcomeUnknown', '3600'],
  ['HTTP 500 before the effect', { kind: 'status', status: 500 }, 'OutcomeUnknown', '0'],
  ['HTTP 503 after the effect', { kind: 'status', status: 503, when: 'after' }, 'OutcomeUnknown', '3600'],
  ['half a JSON', { kind: 'malformed', when: 'after' }, 'OutcomeUnknown', '3600'],
  ['HTTP 429', { kind: 'status', status: 429, retryAfterSeconds: 1 }, 'NotSent', '0'],
  ['HTTP 400', { kind: 'status', status: 400 }, 'Refused', '0'],
  ['an invalid field', { kind: 'failure', code: 53200020, message: 'no' }, 'Refused', '0'],
  ['locking contention', { kind: 'failure', code: 53200050, message: 'busy' }, 'OutcomeUnknown', '0'],
];

for (const [what, fault, tag, arrived] of CASES)
  test(`a file that meets with ${what} is ${tag}, and is sent once`, (t) =>
    withSubject(
      async (subject) => {
        const { number } = await created(subject);
        subject.control.fault({ method: 'POST', path: 'usage', fault });
        const answer = await subject.uploader.submit(aRequest(number))();
        t.is(E.isLeft(answer) ? answer.left._tag : 'taken', tag);
        await subject.finishImports();
        t.is(quantity(subject), arrived);
        t.is(posts(subject).length, 1);
      },
      {},
      { uploadTimeoutMs: fault.kind === 'hang' ? 3000 : 60_000 },
    ));

test('a file for a server that is not there, or that does not speak TLS, was not sent', (t) =>
  withSubject(async (subject) => {
    const gone = await open();
    await gone.close();
    for (const baseUrl of [gone.fake.url, subject.fake.url.replace('http:', 'https:')]) {
      const auth = { _tag: 'Keys', apiAccessKeyId: 'a', apiSecretAccessKey: 'b' } as const;
      const answer = await zuoraUsageUploader({ ...subject.config, auth, baseUrl }).submit(aRequest('W1'))();
      t.is(E.isLeft(answer) ? answer.left._tag : 'taken', 'NotSent', baseUrl);
    }
  }));

test('a repetition of the same file is the same to the byte, and a tenant that honours keys takes it once', (t) =>
  withSubject(async (subject) => {
    const { number } = await created(subject);
    subject.control.fault({ path: 'usage', fault: { kind: 'reset', when: 'after' } });
    t.true(E.isLeft(await subject.uploader.submit(aRequest(number))()));
    const again = await subject.uploader.submit(aRequest(number))();
    const [first, second] = posts(subject);
    t.is(first?.bodySha256, second?.bodySha256);
    t.deepEqual([first?.replayed, second?.replayed], [false, true]);
    await subject.finishImports();
    t.is(quantity(subject), '3600');
    t.deepEqual(
      E.isRight(again)
        ? await subject.uploader.status({ receipt: again.right.receipt, report: aReport(number) })()
        : again,
      E.right({ _tag: 'Completed' }),
    );
    await subject.letDaysPass(1);
    t.true(E.isRight(await subject.uploader.submit(aRequest(number))()));
    await subject.finishImports();
    t.is(quantity(subject), '7200', 'after 24 h the key is forgotten');
  }));

test('a stored failure is replayed too; the same key with another file is refused', (t) =>
  withSubject(async (subject) => {
    const { number } = await created(subject);
    const long = aRequest(number, { name: 'u'.repeat(50) });
    for (let time = 0; time < 2; time += 1) {
      const answer = await subject.uploader.submit(long)();
      t.true(E.isLeft(answer) && answer.left._tag === 'Refused' && /50 characters/.test(answer.left.reason));
    }
    t.true(posts(subject)[1]?.replayed);
    const other = await subject.uploader.submit(aRequest(number))();
    t.true(E.isLeft(other) && other.left._tag === 'Refused');
    await subject.finishImports();
    t.is(quantity(subject), '0');
  }));

test('the same file sent twice at once counts once', (t) =>
  withSubject(async (subject) => {
    const { number } = await created(subject);
    const both = await Promise.all([
      subject.uploader.submit(aRequest(number))(),
      subject.uploader.submit(aRequest(number))(),
    ]);
    for (const one of both) t.true(E.isRight(one) || one.left._tag === 'OutcomeUnknown');
    await subject.finishImports();
    t.is(quantity(subject), '3600');
  }));

test('with a tenant that ignores keys, a repetition counts twice: the key alone proves nothing', (t) =>
  withSubject(
    async (subject) => {
      const { number } = await created(subject);
      for (let time = 0; time < 2; time += 1) await subject.uploader.submit(aRequest(number))();
      await subject.finishImports();
      t.is(quantity(subject), '7200');
    },
    { idempotencyKeys: 'ignored' },
  ));

test('wrong credentials are no fault of the file: it was not sent, and no secret is told', (t) =>
  withSubject(
    async (subject) => {
      const answer = await subject.uploader.submit(aRequest('W1'))();
      t.is(E.isLeft(answer) ? answer.left._tag : 'taken', 'NotSent');
      t.notRegex(JSON.stringify([answer, subject.control.calls()]), /hunter2/);
      t.is(posts(subject).length, 0);
    },
    {},
    { auth: { _tag: 'OAuth', clientId: 'fake-client', clientSecret: 'hunter2' } },
  ));

test('a token that was revoked is renewed, and the file still goes out once', (t) =>
  withSubject(
    async (subject) => {
      const { number } = await created(subject);
      const revoked = { kind: 'status', status: 401 } as const;
      subject.control.fault({ method: 'POST', path: 'usage', fault: revoked });
      t.true(E.isRight(await subject.uploader.submit(aRequest(number))()));
      await subject.finishImports();
      t.is(quantity(subject), '3600');
    },
    {},
    { auth: OAUTH },
  ));

test('whether usage is there is asked by account and exact description', (t) =>
  withSubject(async (subject) => {
    const [one, other] = [await created(subject), await created(subject)];
    await subject.uploader.submit(aRequest(one.number))();
    await subject.finishImports();
    const ask = (accountNumber: string, description: string) => {
      const lines = aReport(accountNumber).lines.map((line) => ({ ...line, description }));
      return subject.uploader.arrival(aReport(accountNumber, { lines }))();
    };
    t.deepEqual(await ask(one.number, 'Upload 17'), E.right(O.some({ _tag: 'Completed' as const })));
    t.deepEqual(await ask(one.number, 'Upload 1'), E.right(O.none));
    t.deepEqual(await ask(other.number, 'Upload 17'), E.right(O.none));
    t.true(E.isLeft(await ask(one.number, 'Upload 17\n')), 'what cannot be asked is not answered');
  }));

const CSV_COLUMNS = { extraColumns: ['UNIQUE_KEY', 'PRODUCT_RATE_PLAN_CHARGE_ID'] } as const;

// *Unbilled Usage*: a record with a known key changes or is left as it is, so that the key may never come with another content.
test('with unique keys the same file counts once without any other protection, and another upload counts again', (t) =>
  withSubject(
    async (subject) => {
      const { number } = await created(subject);
      for (const name of ['17-3f9c2a', '17-3f9c2a', '18-000000']) {
        await right(subject.uploader.submit(aRequest(number, { name })));
        await subject.finishImports();
      }
      t.is(posts(subject).length, 3);
      t.is(quantity(subject), '7200');
    },
    { uniqueKeys: 'upsert', ratePlanChargeColumn: 'required', idempotencyKeys: 'ignored' },
    CSV_COLUMNS,
  ));

test('a tenant that does not take the columns fails the import, and nothing arrives', (t) =>
  withSubject(
    async (subject) => {
      const { number } = await created(subject);
      const request = aRequest(number);
      const { receipt } = await right(subject.uploader.submit(request));
      await subject.finishImports();
      t.is((await right(subject.uploader.status({ receipt, report: request.report })))._tag, 'Failed');
      t.deepEqual(subject.control.usage(), []);
    },
    {},
    CSV_COLUMNS,
  ));

// *Field descriptions of Import*: an import can be queried from when it is taken; its usage only when it is in.
for (const importQueries of [true, false])
  test(`an upload in doubt whose import is under way is ${importQueries ? 'found by its file' : 'not found'}`, (t) =>
    withSubject(
      async (subject) => {
        const { number } = await created(subject);
        const of = (name: string) => {
          const lines = aReport(number).lines.map((line) => ({ ...line, description: `Upload ${name}` }));
          return { ...aRequest(number, { name, lines }), idempotencyKey: name };
        };
        const tagNow = async (name: string) => {
          const found = await right(subject.uploader.arrival(of(name).report));
          return O.isSome(found) ? found.value._tag : 'none';
        };
        await right(subject.uploader.submit(of('a')));
        t.is(await tagNow('a'), importQueries ? 'Pending' : 'none');
        t.is(await tagNow('b'), 'none');
        subject.control.failNextImport('no');
        await right(subject.uploader.submit(of('c')));
        await subject.finishImports();
        t.is(await tagNow('c'), importQueries ? 'Failed' : 'none');
      },
      { importQueries: 'answered' },
      { importQueries },
    ));

// *Idempotent requests*: 422 names another request under the key, of which nobody knows what became.
test('a key that another body has is no proof that the file was refused', (t) =>
  withSubject(
    async (subject) => {
      const { number } = await created(subject);
      await right(subject.uploader.submit(aRequest(number)));
      const other = await subject.uploader.submit(aRequest(number, { name: '18-000000' }))();
      t.is(E.isLeft(other) ? other.left._tag : 'taken', 'OutcomeUnknown');
      t.is(posts(subject)[1]?.status, 422);
    },
    { changedBody: 'refused' },
  ));
