/** The caller that changed a flag learns of it, whatever became of the first response. */
import { anOrganization, aStaffDecision, right } from '@usage-billing/contracts/laws';
import { DAY, plus } from '@usage-billing/core/shared';
import { directoryClient, httpDirectory } from '@usage-billing/directory-http';
import { directoryApp } from '@usage-billing/directory-http/server';
import { type MemoryDirectory, memoryDirectory, memoryStaffActions } from '@usage-billing/memory';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { listenOn } from './support/misbehaving.ts';
import { openDirectory, TOKEN } from './support/open-directory.ts';

const REFUSAL = {
  externalId: 'frosty-sky-72',
  flag: 'refuseDataUpload',
  refused: true,
  reason: 'trial expired',
} as const;

/** A directory whose first response is lost. */
const losingFirst = async (t: ExecutionContext, behind: MemoryDirectory) => {
  const serve = directoryApp({ directory: behind, tokens: [TOKEN] }).callback();
  let lost = 0;
  const port = await listenOn(t, (request, response) => {
    if (lost === 0 && request.method === 'PUT') {
      lost += 1;
      response.end = () => {
        request.socket.destroy();
        return response;
      };
    }
    void serve(request, response);
  });
  const client = directoryClient({ baseUrl: `http://127.0.0.1:${port}`, token: TOKEN, retryDelayMs: 1 });
  return { directory: httpDirectory(client), lost: () => lost };
};

test('a change whose response was lost is retried, and gets the same response', async (t) => {
  const { directory, lost } = await losingFirst(t, memoryDirectory({ organizations: [anOrganization()] }));
  t.deepEqual(await right(directory.setRefusal(REFUSAL)), { changed: true });
  t.is(lost(), 1);
  t.deepEqual(await right(directory.setRefusal(REFUSAL)), { changed: false }, 'another change');
});

test('an extension whose response was lost is made once, and tells what it changed', async (t) => {
  const actions = memoryStaffActions();
  const { directory, lost } = await losingFirst(t, memoryDirectory({ organizations: [anOrganization()] }, actions));
  const before = (await right(directory.findByExternalId(REFUSAL.externalId))).trialExpiresAt;
  const after = plus(before, DAY);
  const extension = { externalId: REFUSAL.externalId, until: after, at: before, decision: aStaffDecision() };
  t.deepEqual(await right(directory.extendTrial(extension)), { before, after, changed: true, cleared: [] });
  t.is(lost(), 1);
  t.is((await right(directory.extendTrial(extension))).changed, false, 'another change');
  t.is((await right(actions.list({ limit: 9 }))).length, 1);
});

test('the same call made twice is two changes', async (t) => {
  const { directory, close } = await openDirectory({
    directory: memoryDirectory({ organizations: [anOrganization()] }),
  });
  t.teardown(close);
  const change = directory.setRefusal(REFUSAL);
  t.deepEqual([await right(change), await right(change)], [{ changed: true }, { changed: false }]);
});

test('a change that had its effect before it failed counts as changed when it is retried', async (t) => {
  const behind = memoryDirectory({ organizations: [anOrganization()] });
  let failures = 0;
  const { directory, close } = await openDirectory({
    directory: {
      ...behind,
      setRefusal: (change) => async () => {
        const answer = await behind.setRefusal(change)();
        failures += 1;
        return failures === 1 ? E.left({ _tag: 'DirectoryUnavailable', message: 'after the effect' }) : answer;
      },
    },
  });
  t.teardown(close);
  t.deepEqual(await right(directory.setRefusal(REFUSAL)), { changed: true });
  t.deepEqual([failures, await right(directory.setRefusal(REFUSAL))], [2, { changed: false }]);
});
