/** The list of what staff proposed. */
import { anOrganization, right } from '@usage-billing/contracts/laws';
import { upsertOrganizations } from '@usage-billing/postgres';
import test from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { runAdmin } from './support/running-admin.ts';
import { confirmed, named, PROXY, proposed, staffBrowser, textOn } from './support/staff-browser.ts';

const FORM = '/admin/organizations/frosty-sky-72/bill-team-externally';

test('what was proposed is listed by what became of it, and one leads to its page', async (t) => {
  const admin = await runAdmin(t, PROXY);
  const team = some({ id: 't1', externalId: 'team-1', name: '<b>Team</b>' });
  await right(upsertOrganizations(admin.pool, [anOrganization({ team })]));
  const [otto, vera] = [staffBrowser(admin, named('otto')), staffBrowser(admin, named('vera'))];
  t.regex(await textOn(vera, '/admin/proposals'), /There is no such proposal/);
  const first = await proposed(otto, FORM, {});
  t.is((await confirmed(otto, first)).status, 303);
  const back = await proposed(otto, FORM.replace('externally', 'here'), {});
  const html = await (await vera.get('/admin/proposals?state=open')).text();
  t.true(html.includes(`href="${back}"`) && !html.includes(`href="${first}"`), html);
  t.false(html.includes('<b>Team'));
  t.regex(
    await textOn(vera, '/admin/proposals?state=done'),
    /Bill team &lt;b>Team&lt;\/b> elsewhere done otto · operator/,
  );
  t.regex(await textOn(vera, '/admin/proposals?state=refused'), /There is no such proposal/);
  const json = (await (await vera.get('/admin/api/proposals')).json()) as {
    readonly proposals: ReadonlyArray<unknown>;
  };
  t.like(json.proposals, [
    { state: 'open', action: 'team.bill-here', proposedBy: 'otto' },
    { state: 'done', action: 'team.bill-externally', confirmedBy: 'otto' },
  ]);
});

test('more than a page has a link to the older ones, in the same state', async (t) => {
  const admin = await runAdmin(t);
  const preview = { changes: [], will: [], willNot: [] };
  for (let count = 1; count <= 51; count += 1)
    await right(
      admin.proposals.add({
        ...{ action: 'trial.extend', object: { kind: 'organization', id: '1' }, title: `number ${count}.` },
        ...{ input: {}, preview, by: { name: 'otto', role: 'operator' }, at: admin.clock.now() },
      }),
    );
  const page = await (await admin.get('/admin/proposals?state=open')).text();
  t.true(page.includes('number 51.') && !page.includes('number 1.'));
  const older = /href="([^"]*)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  t.regex(older, /state=open&before=\d+/);
  const rest = await (await admin.get(older)).text();
  t.true(rest.includes('number 1.') && !rest.includes('number 2.') && !rest.includes('rel="next"'));
  t.is((await admin.get('/admin/proposals?before=x')).status, 400);
});
