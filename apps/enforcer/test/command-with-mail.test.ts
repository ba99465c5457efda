/** The enforcer's commands as somebody at a shell uses them, over a real database and a real mail server. */
import { anOrganization, right } from '@usage-billing/contracts/laws';
import { DAY, instantFromMillis, plus } from '@usage-billing/core/shared';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresDirectory,
  postgresNoticeClaims,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { startMailServer } from '@usage-billing/smtp-fake';
import test, { type ExecutionContext } from 'ava';
import { isSome } from 'fp-ts/lib/Option.js';
import { spawnApp } from '../../wiring/test/support/spawned-app.ts';

const NOW = instantFromMillis(Date.now());
const ended = (externalId: string, days: bigint) =>
  anOrganization({
    externalId,
    name: externalId,
    createdAt: plus(NOW, -60n * DAY),
    trialExpiresAt: plus(NOW, -days * DAY),
  });

const open = async (t: ExecutionContext) => {
  const [database, mail] = [await openTestDatabase(), await startMailServer()];
  const pool = await right(createBillingPool({ url: database.url }));
  await right(migrate(pool));
  await right(upsertOrganizations(pool, [ended('frosty-sky-72', 2n)]));
  t.teardown(async () => {
    await closeBillingPool(pool);
    await database.close();
    await mail.close();
  });
  const run = async (...args: ReadonlyArray<string>) => {
    const app = spawnApp('enforcer', args, {
      DATABASE_URL: database.url,
      ENFORCER_NOTIFIER: 'smtp',
      SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      SMTP_FROM: 'Billing <billing@example.com>',
      BILLING_PAGE_URL: 'https://app.example.com/{organization}/billing',
      SMTP_DEADLINE_SECONDS: '20',
    });
    const code = await app.exit;
    return { code, stdout: app.stdout(), stderr: app.stderr() };
  };
  return { run, mail, claims: postgresNoticeClaims(pool), directory: postgresDirectory(pool) };
};

test('a run tells by mail; a mail in doubt is explained, listed, settled, and sent again only then', async (t) => {
  const { run, mail, claims, directory } = await open(t);

  const plan = await run('--dry-run');
  t.is(plan.code, 0, plan.stderr);
  t.regex(plan.stdout, /frosty-sky-72.*refuse access to data.*would be done/);
  t.regex(plan.stdout, /frosty-sky-72.*tell owners: trial expired.*would be done/);
  t.deepEqual(await right(claims.list()), []);
  t.is(mail.connections(), 0);

  mail.failAt((moment) => (moment === 'data there' ? { _tag: 'Drop', kept: true } : undefined));
  t.is((await run('--once')).code, 0);
  mail.failAt(() => undefined);
  t.is(mail.mails().length, 1);

  const explained = await run('explain', '1234');
  t.regex(explained.stdout, /trial-expired +in doubt: settle it with "billing enforcer notices resolve"/);
  const [listed = ''] = (await run('notices', 'list', '--json')).stdout.trim().split('\n');
  t.like(JSON.parse(listed), { organization: 'frosty-sky-72', notice: 'trial-expired', state: 'in doubt' });

  for (const id of ['frosty-sky-72', '1234'])
    t.is((await run('notices', 'list', id, '--json')).stdout.trim(), listed, id);
  t.regex((await run('notices', 'list', 'nobody-1')).stderr, /knows no organization .* "nobody-1"/);

  const settle = ['notices', 'resolve', '1234', 'trial-expired', '--by', 'ann', '--note', 'not in the log'];
  t.is((await run(...settle)).code, 2, 'neither of the two decisions');
  t.is((await run(...settle, '--send-again')).code, 0);
  const again = await run(...settle, '--sent');
  t.is(again.code, 1);
  t.regex(again.stderr, /It is refused/);

  t.is((await run('--once')).code, 0);
  t.deepEqual(
    mail.mails().map(({ recipients }) => recipients),
    [['owner@frosty.example'], ['owner@frosty.example']],
  );
  t.is(new Set(mail.mails().map(({ messageId }) => messageId)).size, 1, 'a mailbox can see that it is the same');
  const [claim] = await right(claims.list('frosty-sky-72'));
  t.deepEqual(claim && [claim.state, claim.resolutions.map(({ outcome, by }) => [outcome, by])], [
    'sent',
    [['send again', 'ann']],
  ]);
  t.true(isSome((await right(directory.findByExternalId('frosty-sky-72'))).trialExpiredNotifiedAt));
});

test('what is not known is said, with exit code 1; what is typed wrongly, with 2', async (t) => {
  const { run } = await open(t);
  const unknown = await run('explain', 'nobody');
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /knows no organization with the external or internal id "nobody"/);
  t.is((await run('explain')).code, 2);
  const wrong = await run('notices', 'preview', 'trial-over');
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /trial-pending-expiry, trial-expired, data-upload-refused/);
});

test('a preview needs neither database nor mail server, and shows both forms', async (t) => {
  const html = spawnApp('enforcer', ['notices', 'preview', 'trial-expired', '--html', '--name', 'A & B']);
  t.is(await html.exit, 0);
  t.regex(html.stdout(), /^<!doctype html>[\s\S]*A &amp; B/);
  const text = spawnApp('enforcer', ['notices', 'preview', 'data-upload-refused']);
  t.is(await text.exit, 0);
  t.regex(text.stdout(), /^Subject: Data of Frosty Sky is no longer stored\n\n/);
});
