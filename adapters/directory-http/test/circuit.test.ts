/** A directory in trouble is not called for a while, costs its callers little, and is used again when it is back. */
import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { anOrganization, left, right } from '@usage-billing/contracts/laws';
import { directoryProblemType, OrganizationBody } from '@usage-billing/contracts/wire';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { answerJson, misbehave } from './support/misbehaving.ts';

const WHO = 'frosty-sky-72';
const FOR_EVER = 600_000;
const healthy = answerJson(200, OrganizationBody.encode(anOrganization()));
const broken = answerJson(500, {});

const failTimes = async (t: ExecutionContext, times: number, directory: Awaited<ReturnType<typeof misbehave>>) => {
  for (let n = 0; n < times; n += 1)
    t.is((await left(directory.directory.findByExternalId(WHO)))._tag, 'DirectoryUnavailable');
};

test('after failures in a row the circuit opens: calls fail at once, and nothing is sent', async (t) => {
  const config = { retries: 0, failuresToOpen: 3, openForMs: FOR_EVER };
  const opened = await misbehave(t, broken, config);
  await failTimes(t, 3, opened);
  t.deepEqual(opened.circuit, ['open']);
  const error = await left(opened.directory.findByExternalId(WHO));
  t.regex(error._tag === 'DirectoryUnavailable' ? error.message : '', /was not called: .* calls are suspended/);
  const notice = await left(opened.notifier.send('trial expired', anOrganization()));
  t.is(notice._tag, 'NoticeRefused', 'it is certain that nobody was told');
  t.is(opened.arrived(), 3);
});

test('the retries of one call count, so that a call ends early once the circuit is open', async (t) => {
  const opened = await misbehave(t, broken, { retries: 9, failuresToOpen: 4, openForMs: FOR_EVER });
  await failTimes(t, 1, opened);
  t.is(opened.arrived(), 4);
});

test('when it is back the circuit closes, and notices go out again', async (t) => {
  let listener: RequestListener = broken;
  const opened = await misbehave(t, (request, response) => listener(request, response), {
    retries: 0,
    failuresToOpen: 2,
    openForMs: 50,
  });
  await failTimes(t, 2, opened);
  listener = healthy;
  let found = await opened.directory.findByExternalId(WHO)();
  for (; E.isLeft(found); found = await opened.directory.findByExternalId(WHO)()) await pause(10);
  t.deepEqual(found.right, anOrganization());
  t.deepEqual(opened.circuit, ['open', 'closed']);
  listener = answerJson(200, { done: true });
  await right(opened.notifier.send('trial expired', anOrganization()));
});

test('a single call tries whether it is back, however many wait', async (t) => {
  const opened = await misbehave(t, broken, { retries: 0, failuresToOpen: 2, openForMs: 1_000 });
  await failTimes(t, 2, opened);
  await pause(1_000);
  const answers = await Promise.all(Array.from({ length: 15 }, () => opened.directory.findByExternalId(WHO)()));
  t.true(answers.every(E.isLeft));
  // A machine that stops for a second in between lets another one try.
  t.true(opened.arrived() - 2 < 4, `${opened.arrived() - 2} tried`);
});

test('refusals by the directory keep the circuit closed, a wrong token too', async (t) => {
  const unknown = answerJson(404, { type: directoryProblemType('organization-not-found'), title: '', status: 404 });
  for (const listener of [unknown, answerJson(401, {})]) {
    const { directory, arrived, circuit } = await misbehave(t, listener, { failuresToOpen: 2, openForMs: FOR_EVER });
    for (let n = 0; n < 6; n += 1) await left(directory.findByExternalId(WHO));
    t.is(arrived(), 6);
    t.deepEqual(circuit, []);
  }
});

test('of the calls to a slow directory only so many are made at a time, so many wait for their turn, and the rest fail at once', async (t) => {
  const held: ServerResponse[] = [];
  let slow = true;
  const { directory, arrived } = await misbehave(
    t,
    (request, response) => (slow ? void held.push(response) : healthy(request, response)),
    { maxConcurrent: 2, maxWaiting: 3, retries: 5 },
  );
  const ask = () => directory.findByExternalId(WHO)();
  const accepted = Array.from({ length: 5 }, ask);
  const rejected = await Promise.all(Array.from({ length: 20 }, ask));
  for (const one of rejected) t.regex(E.isLeft(one) ? JSON.stringify(one.left) : '', /too many calls are waiting/);
  while (arrived() < 2) await pause(5);
  slow = false;
  for (const response of held) response.end(JSON.stringify(OrganizationBody.encode(anOrganization())));
  t.true((await Promise.all(accepted)).every(E.isRight));
  t.is(arrived(), 5);
});

test('a directory that hangs costs each call its deadline at most, and the circuit spares those that follow', async (t) => {
  const { directory, arrived } = await misbehave(t, () => undefined, {
    timeoutMs: 200,
    retries: 0,
    maxConcurrent: 5,
    failuresToOpen: 5,
    openForMs: FOR_EVER,
  });
  const answers = await Promise.all(Array.from({ length: 100 }, () => directory.findByExternalId(WHO)()));
  t.true(answers.every(E.isLeft));
  // When the circuit opens, five have failed and up to four are under way.
  t.true(arrived() <= 9, `${arrived()} arrived`);
});
