/**
 * An organization is deleted and its slug given to another: over HTTP, on Postgres, against a Zuora over HTTP. The account
 * belongs to the internal id, so the next owner of the slug gets one of its own and sees nothing of the one before.
 */
import { anHourlyTotal, anOrganization, hour, instance, right } from '@usage-billing/contracts/laws';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { type Answer, type Api, ask, signedIn, startApi } from '../support/api.ts';
import { at } from '../support/ports.ts';
import { openRealWorld, type RealWorld } from '../support/real-world.ts';

const SLUG = 'frosty-sky-72';

/** With usage on 6 March, five days after its trial. The one before has left the directory, as a users service has it. */
const giveSlugTo = async ({ deps, pool }: RealWorld, id: string, user: string): Promise<void> => {
  await right(upsertOrganizations(pool, [anOrganization({ id: O.some(instance(id)), externalId: SLUG })]));
  const may = (['billing.view', 'billing.update'] as const).map((permission) => ({
    userId: user,
    permission,
    externalId: SLUG,
  }));
  await right(grantPermissions(pool, may));
  const used = anHourlyTotal({ instanceId: instance(id), hour: hour('2026-03-06T10:00:00Z') });
  await right(deps.ledger.recordTotals([used], at('2026-03-07T00:00:00Z')));
};

const addCard = (t: ExecutionContext, api: Api, world: RealWorld, user: string, currency: string): Promise<Answer> =>
  ask(t, api, `/api/billing/${SLUG}/account`, {
    method: 'POST',
    headers: { ...signedIn(user), 'Content-Type': 'application/json' },
    body: JSON.stringify({
      currency,
      billToContact: { firstName: 'Ada', lastName: 'Lovelace', country: 'United Kingdom' },
      paymentMethodId: world.zuora.control.addCard('4111111111111111'),
    }),
  });

type InvoicesJson = ReadonlyArray<{ readonly files: ReadonlyArray<{ readonly url: string }> }>;

const invoicesFor = async (t: ExecutionContext, api: Api, user: string): Promise<InvoicesJson> => {
  const answer = await ask(t, api, `/api/billing/${SLUG}/invoices`, { headers: signedIn(user) });
  t.is(answer.status, 200, answer.text);
  return answer.json as InvoicesJson;
};

const numberKnown = async ({ deps }: RealWorld): Promise<string> => {
  const { billingAccount } = await right(deps.directory.findByExternalId(SLUG));
  return O.isSome(billingAccount) ? billingAccount.value.number : '';
};

for (const currency of ['USD', 'EUR'])
  test(`The next owner of a slug who adds a card in ${currency} gets an account of its own (M8)`, async (t) => {
    const world = await openRealWorld(t);
    const api = await startApi(t, world.deps);
    await giveSlugTo(world, '1234', 'alice');
    t.is((await addCard(t, api, world, 'alice', 'USD')).status, 201);
    const before = await numberKnown(world);
    world.zuora.control.addOneTimeCharge(before, 'Setup', '11.42');
    world.zuora.control.billRun('2026-03-10');
    const [own] = await invoicesFor(t, api, 'alice');
    const file = own?.files[0]?.url ?? '';
    t.is((await ask(t, api, file, { headers: signedIn('alice') })).status, 200);

    await giveSlugTo(world, '1235', 'bob');
    t.is((await ask(t, api, `/api/billing/${SLUG}/invoices`, { headers: signedIn('bob') })).status, 404, 'no account');
    t.is((await ask(t, api, file, { headers: signedIn('bob') })).status, 404, 'a link that the owner before kept');
    t.is((await addCard(t, api, world, 'bob', currency)).status, 201);
    const after = await numberKnown(world);
    t.not(after, before);
    t.deepEqual(await invoicesFor(t, api, 'bob'), []);
    t.is((await ask(t, api, file, { headers: signedIn('bob') })).status, 404);
    t.is(world.zuora.control.state().accounts.find(({ number }) => number === after)?.currency, currency);
    // Of both, the usage since the trial is to be invoiced, each on its own account.
    t.deepEqual(
      (await right(world.queue.open)).map(({ accountNumber }) => accountNumber),
      [before, after],
    );
  });
