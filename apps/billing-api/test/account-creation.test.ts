/**
 * A customer adds a card twice at once, or again after the API died in the middle: over HTTP, on Postgres, against a
 * Zuora over HTTP. In the end there is one account, one upload, one invoice to be made, and nothing is refused.
 */
import { allOf, day, right } from '@usage-billing/contracts/laws';
import { accountNumberOf } from '@usage-billing/core/invoices';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointDeps } from '../src/endpoints.ts';
import { type Api, ask, signedIn, startApi } from './support/api.ts';
import { openRealWorld, type RealWorld } from './support/real-world.ts';

const addCard = async (t: ExecutionContext, api: Api, externalId: string, paymentMethodId: string): Promise<number> => {
  const { status } = await ask(t, api, `/api/billing/${externalId}/account`, {
    method: 'POST',
    headers: { ...signedIn('alice'), 'Content-Type': 'application/json' },
    body: JSON.stringify({
      currency: 'USD',
      billToContact: { firstName: 'Ada', lastName: 'Lovelace', country: 'United Kingdom' },
      paymentMethodId,
    }),
  });
  return status;
};

/** Everything that the customer's click is to have brought about. */
const outcome = async ({ deps, zuora, queue }: RealWorld, externalId: string) => {
  const number = accountNumberOf(externalId);
  const organization = await right(deps.directory.findByExternalId(externalId));
  const lines = (await allOf(deps.journal.lines({ from: day('2026-01-01'), to: day('2026-12-31') }))).filter(
    ({ line }) => line.accountNumber === number,
  );
  return {
    accounts: zuora.control.state().accounts.filter((account) => account.number === number).length,
    known: organization.zuoraAccountNumber,
    refused: organization.refuseDataAccess || organization.refuseDataUpload,
    uploads: new Set(lines.map(({ uploadId }) => uploadId)).size,
    uploaded: lines.reduce((sum, { line }) => sum + line.quantity, 0n),
    invoicesToMake: (await right(queue.open)).filter((row) => row.externalId === externalId).length,
  };
};

const once = (externalId: string): Awaited<ReturnType<typeof outcome>> => ({
  accounts: 1,
  known: O.some(accountNumberOf(externalId)),
  refused: false,
  uploads: 1,
  uploaded: 7200n,
  invoicesToMake: 1,
});

/** A process that dies right after one of its writes, before it hears of it. */
interface Life {
  readonly diesAfter: number;
  writes: number;
}

const mortal =
  (life: Life) =>
  <Args extends ReadonlyArray<unknown>, Failure, A>(write: (...args: Args) => TE.TaskEither<Failure, A>) =>
  (...args: Args): TE.TaskEither<Failure, A> =>
  async () => {
    const answer = await write(...args)();
    life.writes += 1;
    if (life.writes === life.diesAfter) throw new Error('the process died');
    return answer;
  };

const withLife = (deps: EndpointDeps, life: Life): EndpointDeps => {
  const { accounts, directory, journal, ledger } = deps;
  const dying = mortal(life);
  return {
    ...deps,
    accounts: { ...accounts, create: dying(accounts.create), update: dying(accounts.update) },
    directory: {
      ...directory,
      setZuoraAccount: dying(directory.setZuoraAccount),
      setRefusal: dying(directory.setRefusal),
      billingConfigured: dying(directory.billingConfigured),
    },
    ledger: { ...ledger, setAside: dying(ledger.setAside) },
    journal: { ...journal, reserveId: dying(() => journal.reserveId)(), prepare: dying(journal.prepare) },
  };
};

test('Killed after any of its writes and asked again, it is done once', async (t) => {
  const world = await openRealWorld(t);
  const alive = await startApi(t, world.deps);

  const undisturbed: Life = { diesAfter: Number.POSITIVE_INFINITY, writes: 0 };
  const customer = await world.silentCustomer();
  const api = await startApi(t, withLife(world.deps, undisturbed));
  t.is(await addCard(t, api, customer, world.zuora.control.addCard('4111111111111111')), 201);
  t.deepEqual(await outcome(world, customer), once(customer));
  t.is(undisturbed.writes, 7, 'account, number, two flags, billing configured, number of the upload, upload');

  for (let step = 1; step <= undisturbed.writes; step += 1) {
    const externalId = await world.silentCustomer();
    const card = world.zuora.control.addCard('4111111111111111');
    const dying = await startApi(t, withLife(world.deps, { diesAfter: step, writes: 0 }));
    t.is(await addCard(t, dying, externalId, card), 500, `it died after write ${step}`);
    t.is(await addCard(t, alive, externalId, card), 201);
    t.deepEqual(await outcome(world, externalId), once(externalId), `killed after write ${step}`);
    t.is(await addCard(t, alive, externalId, card), 201, 'and once more, as pages do');
    t.deepEqual(await outcome(world, externalId), once(externalId));
  }
});

test('Clicked many times at once, on two copies of the API, it is done once and everybody is answered', async (t) => {
  const world = await openRealWorld(t);
  const copies = [await startApi(t, world.deps), await startApi(t, world.deps)];
  const externalId = await world.silentCustomer();
  const card = world.zuora.control.addCard('4111111111111111');
  const clicks = [...copies, ...copies, ...copies].map((api) => addCard(t, api, externalId, card));
  t.deepEqual(await Promise.all(clicks), Array(6).fill(201));
  t.deepEqual(await outcome(world, externalId), once(externalId));
});
