/**
 * A customer adds a card twice at once, again after the API died in the middle, or again when more usage is known: over
 * HTTP, on Postgres, against a Zuora over HTTP. In the end there is one account, one upload, one invoice to be made, and
 * nothing is refused.
 */
import { allOf, anHourlyTotal, day, hour, instance, right } from '@usage-billing/contracts/laws';
import { accountNumberOf } from '@usage-billing/core/invoices';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { type Api, ask, signedIn, startApi } from '../support/api.ts';
import { at, NOW } from '../support/ports.ts';
import { openRealWorld, type RealWorld } from '../support/real-world.ts';

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

/** As the world numbers its customers: `silent-sea-3` is instance 5003. */
const numberOf = (externalId: string): string =>
  accountNumberOf(externalId, instance(String(5000 + Number(externalId.split('-').at(-1)))));

/** Everything that the customer's click is to have brought about. */
const outcome = async ({ deps, zuora, queue }: RealWorld, externalId: string) => {
  const organization = await right(deps.directory.findByExternalId(externalId));
  const number = numberOf(externalId);
  const lines = (await allOf(deps.journal.lines({ from: day('2026-01-01'), to: day('2026-12-31') }))).filter(
    ({ line }) => line.accountNumber === number,
  );
  return {
    accounts: zuora.control.state().accounts.filter((account) => account.number === number).length,
    known: organization.billingAccount,
    refused: organization.refuseDataAccess || organization.refuseDataUpload,
    uploads: new Set(lines.map(({ uploadId }) => uploadId)).size,
    uploaded: lines.reduce((sum, { line }) => sum + line.quantity, 0n),
    invoicesToMake: (await right(queue.open)).filter((row) => row.externalId === externalId).length,
  };
};

const once = (externalId: string): Awaited<ReturnType<typeof outcome>> => ({
  accounts: 1,
  known: O.some({ provider: 'zuora', number: numberOf(externalId) }),
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
      setBillingAccount: dying(directory.setBillingAccount),
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

/** What the aggregator finds in the first minutes of 2026-03-10: the last hour of the day before. */
const recordLastHour = async ({ deps }: RealWorld, externalId: string): Promise<void> => {
  const { id } = await right(deps.directory.findByExternalId(externalId));
  if (O.isNone(id)) throw new Error(`${externalId} has no internal id`);
  const total = anHourlyTotal({ instanceId: id.value, hour: hour('2026-03-09T23:00:00Z'), total: 3600n });
  await right(deps.ledger.recordTotals([total], at('2026-03-10T00:40:00Z')));
};

test('Clicked again when a late hour was recorded, the hour is left to the daily upload', async (t) => {
  const world = await openRealWorld(t);
  const api = await startApi(t, world.deps);
  const externalId = await world.silentCustomer();
  const card = world.zuora.control.addCard('4111111111111111');
  t.is(await addCard(t, api, externalId, card), 201);
  await recordLastHour(world, externalId);
  t.is(await addCard(t, api, externalId, card), 201);
  t.deepEqual(await outcome(world, externalId), once(externalId));
  const [row] = await right(world.queue.open);
  await right(world.queue.finish(row?.uploadId ?? 0n, 'invoiced', at('2026-03-10T12:31:00Z')));
  t.is(await addCard(t, api, externalId, card), 201, 'and when the invoice was made');
  t.deepEqual(await outcome(world, externalId), { ...once(externalId), invoicesToMake: 0 });
});

test('Clicked on either side of midnight, the day of the click that was first counts', async (t) => {
  const world = await openRealWorld(t);
  const { directory } = world.deps;
  const externalId = await world.silentCustomer();
  await recordLastHour(world, externalId);
  const card = world.zuora.control.addCard('4111111111111111');
  const seen = await right(directory.findByExternalId(externalId));
  const before = await startApi(t, { ...world.deps, clock: { now: () => at('2026-03-09T23:59:59Z') } });
  t.is(await addCard(t, before, externalId, card), 201);
  // Asked before the first click stored anything, and going on after it.
  const reads = [seen];
  const findByExternalId = (id: string): ReturnType<typeof directory.findByExternalId> => {
    const early = reads.pop();
    return early === undefined ? directory.findByExternalId(id) : TE.right(early);
  };
  const after = await startApi(t, {
    ...world.deps,
    clock: { now: () => at('2026-03-10T00:00:01Z') },
    directory: { ...directory, findByExternalId },
  });
  t.is(await addCard(t, after, externalId, card), 201);
  t.deepEqual(reads, []);
  t.deepEqual(await outcome(world, externalId), once(externalId));
});

test('Clicked while the subscription is suspended, the usage waits with its reason until it is resumed', async (t) => {
  const world = await openRealWorld(t);
  const api = await startApi(t, world.deps);
  const externalId = await world.silentCustomer();
  const card = world.zuora.control.addCard('4111111111111111');
  // The account was made, and the process died before anything was prepared.
  const life: Life = { diesAfter: 5, writes: 0 };
  t.is(await addCard(t, await startApi(t, withLife(world.deps, life)), externalId, card), 500);
  const subscription = async (subscriptionStatus: 'active' | 'inactive'): Promise<void> => {
    const { status } = await ask(t, api, `/api/billing/${externalId}/account`, {
      method: 'PATCH',
      headers: { ...signedIn('alice'), 'Content-Type': 'application/json' },
      body: JSON.stringify({ subscriptionStatus }),
    });
    t.is(status, 200);
  };
  const nothingYet = { ...once(externalId), uploads: 0, uploaded: 0n, invoicesToMake: 0 };
  await subscription('inactive');
  t.is(await addCard(t, api, externalId, card), 201);
  t.deepEqual(await outcome(world, externalId), nothingYet);
  const marks = (await allOf(world.deps.ledger.unassigned({ from: at('2026-01-01T00:00:00Z'), to: NOW }))).map(
    ({ setAside }) => O.map(({ reason }: { readonly reason: string }) => reason)(setAside),
  );
  t.deepEqual<unknown, unknown>(marks, [O.some('held'), O.some('held')]);
  await subscription('active');
  t.is(await addCard(t, api, externalId, card), 201);
  t.deepEqual(await outcome(world, externalId), once(externalId));
});
