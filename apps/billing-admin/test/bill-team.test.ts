/** Who makes the bill of a team is changed from a page, which says what becomes of each of its organizations. */
import { anOrganization, at, instance, right } from '@usage-billing/contracts/laws';
import { upsertOrganizations } from '@usage-billing/postgres';
import test from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, staffBrowser, textOn } from './support/staff-browser.ts';

const team = some({ id: 't1', externalId: 'team-1', name: 'Team <b>One</b>' });
const page = '/admin/organizations/frosty-sky-72';

const MEMBERS = [
  anOrganization({
    team,
    refuseDataAccess: true,
    refuseDataReason: some('the trial expired on 2026-03-01 and there is no billing account'),
  }),
  anOrganization({
    team,
    id: some(instance('2')),
    externalId: 'still-lake-1',
    name: 'Still Lake',
    billingAccount: some({ provider: 'memory', number: 'W2' }),
  }),
  anOrganization({
    team,
    id: some(instance('3')),
    externalId: 'gone-hill-1',
    deletedAt: some(at('2026-03-05T00:00:00Z')),
  }),
  anOrganization({ id: some(instance('4')), externalId: 'of-nobody-1' }),
];

test('a team is billed elsewhere and here again; each of its organizations is named with what becomes of it', async (t) => {
  const admin = await runAdmin(t, PROXY);
  await right(upsertOrganizations(admin.pool, MEMBERS));
  const otto = staffBrowser(admin, named('otto'));
  t.regex(await textOn(otto, page), /Bill its team elsewhere…/);
  const away = await proposed(otto, `${page}/bill-team-externally`, {});
  const shown = await textOn(otto, away);
  for (const words of [
    'Frosty Sky (frosty-sky-72) delinquent billed externally',
    'Still Lake (still-lake-1) paying billed externally',
    'no usage of its 2 organizations goes into uploads',
    'The enforcer clears what it refuses to 1 of them',
    'Nothing changes for 1 organization that',
  ])
    t.true(shown.includes(words), `${words}: ${shown}`);
  t.false(shown.includes('of-nobody-1'));
  t.is((await confirmed(otto, away, 'sold by Acme')).status, 303);
  const externally = async () => (await right(admin.directory.findByExternalId('still-lake-1'))).billedExternally;
  t.true(await externally());
  const again = await otto.post(`${page}/bill-team-externally`, {
    'form-token': await otto.tokenFor(`${page}/bill-team-externally`, `${page}/bill-team-externally`),
  });
  t.is(again.status, 422);
  const back = await proposed(otto, `${page}/bill-team-here`, {});
  t.regex(
    await textOn(otto, back),
    /billed externally delinquent.*1 organization without an account: the enforcer refuses/,
  );
  await confirmed(otto, back);
  t.false(await externally());
  const entries = await right(admin.staffActions.list({ limit: 10 }));
  t.deepEqual(
    entries.map(({ action, object, decision: { by, note } }) => [action, object.id, by, note]),
    [
      ['team.bill-here', 't1', 'otto', 'as agreed'],
      ['team.bill-externally', 't1', 'otto', 'sold by Acme'],
    ],
  );
});

test('an organization that joined the team since then is not surprised: the proposal is refused', async (t) => {
  const admin = await runAdmin(t, PROXY);
  await right(upsertOrganizations(admin.pool, MEMBERS));
  const otto = staffBrowser(admin, named('otto'));
  const proposal = await proposed(otto, `${page}/bill-team-externally`, {});
  const joined = anOrganization({ team, id: some(instance('5')), externalId: 'new-sea-1', name: 'New Sea' });
  await right(upsertOrganizations(admin.pool, [joined]));
  await confirmed(otto, proposal);
  t.regex(await textOn(otto, proposal), /refused Nothing was changed.*New Sea \(new-sea-1\)/);
  t.deepEqual(await right(admin.staffActions.list({ limit: 1 })), []);
  t.is((await otto.get('/admin/organizations/of-nobody-1/bill-team-here')).status, 404, 'it has no team');
});
