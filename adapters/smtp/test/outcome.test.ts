import { anOrganization, left, right } from '@usage-billing/contracts/laws';
import type { NotifyError } from '@usage-billing/core/trials';
import type { PartlyRefused } from '@usage-billing/smtp';
import { smtpTrialNotifier } from '@usage-billing/smtp';
import { type Fault, type Moment, startMailServer } from '@usage-billing/smtp-fake';
import test from 'ava';
import { configFor, openNotifier } from './support/open-notifier.ts';

const organization = anOrganization({ emails: ['owner@frosty.example', 'second@frosty.example'] });

const DEADLINE = { deadlineMillis: 3_000 };

/** Every moment and fault: what may be concluded, and whether the mail is in a mailbox all the same. */
const outcomes: ReadonlyArray<readonly [Moment, Fault, NotifyError['_tag'], taken: number]> = [
  ['connected', { _tag: 'Refuse', code: 554 }, 'NoticeRefused', 0],
  ['connected', { _tag: 'Drop' }, 'NoticeRefused', 0],
  ['connected', { _tag: 'Hang' }, 'NoticeRefused', 0],
  ['mail from', { _tag: 'Refuse', code: 421 }, 'NoticeRefused', 0],
  ['mail from', { _tag: 'Refuse', code: 550 }, 'NoticeRefused', 0],
  ['mail from', { _tag: 'Drop' }, 'NoticeRefused', 0],
  ['mail from', { _tag: 'Hang' }, 'NoticeRefused', 0],
  ['rcpt to', { _tag: 'Refuse', code: 450 }, 'NoticeRefused', 0],
  ['rcpt to', { _tag: 'Refuse', code: 550 }, 'NoticeRefused', 0],
  ['rcpt to', { _tag: 'Drop' }, 'NoticeRefused', 0],
  ['data there', { _tag: 'Refuse', code: 451 }, 'NoticeRefused', 0],
  ['data there', { _tag: 'Refuse', code: 554 }, 'NoticeRefused', 0],
  ['data there', { _tag: 'Drop' }, 'NoticeOutcomeUnknown', 0],
  ['data there', { _tag: 'Drop', kept: true }, 'NoticeOutcomeUnknown', 1],
  ['data there', { _tag: 'Hang' }, 'NoticeOutcomeUnknown', 0],
  ['data there', { _tag: 'Hang', kept: true }, 'NoticeOutcomeUnknown', 1],
];

for (const [at, fault, conclusion, taken] of outcomes) {
  const how = `${fault._tag}${'code' in fault ? ` ${fault.code}` : ''}${'kept' in fault ? ', kept' : ''}`;
  test(`${at}: ${how}: ${conclusion}`, async (t) => {
    const { server, notifier } = await openNotifier(t, fault._tag === 'Hang' ? DEADLINE : {});
    server.failAt((moment) => (moment === at ? fault : undefined));
    const error = await left(notifier.send('trial expired', organization));
    t.is(error._tag, conclusion, error.message);
    t.is(server.mails().length, taken);
    t.notRegex(error.message, /frosty\.example/, 'no address of an owner');
  });
}

test('a server that cannot be connected to has accepted nothing', async (t) => {
  const server = await startMailServer();
  await server.close();
  const notifier = smtpTrialNotifier(configFor(server.port));
  const error = await left(notifier.send('trial expired', organization));
  t.is(error._tag, 'NoticeRefused');
  t.regex(error.message, /ECONNREFUSED/);
});

test('an error about a wrong password does not contain it', async (t) => {
  const account = { user: 'billing', password: 'hunter2' };
  const { notifier } = await openNotifier(t, { account: { ...account, password: 'hunter3' } }, { account });
  const error = await left(notifier.send('trial expired', organization));
  t.is(error._tag, 'NoticeRefused');
  t.regex(error.message, /535/);
  t.notRegex(error.message, /hunter/);
});

test('with the right password mail is accepted', async (t) => {
  const account = { user: 'billing', password: 'hunter2' };
  const { server, notifier } = await openNotifier(t, { account }, { account });
  await right(notifier.send('trial expired', organization));
  t.is(server.mails().length, 1);
});

test('an organization with one good address of several is notified, and the others are reported without being named', async (t) => {
  const reports: PartlyRefused[] = [];
  const { server, notifier } = await openNotifier(t, { onPartlyRefused: (report) => reports.push(report) });
  server.failAt((moment, { recipients }) =>
    moment === 'rcpt to' && recipients[0] === 'second@frosty.example' ? { _tag: 'Refuse', code: 550 } : undefined,
  );
  const emails = [...organization.emails, 'not an address', 'x@y.example\r\nRCPT TO:<evil@example.com>'];
  await right(notifier.send('trial expired', { ...organization, emails }));
  t.deepEqual(
    server.mails().map(({ recipients }) => recipients),
    [['owner@frosty.example']],
  );
  t.like(reports[0], { notice: 'trial expired', externalId: 'frosty-sky-72', accepted: 1 });
  t.is(reports[0]?.refused.length, 3);
  t.regex(reports[0]?.refused[0] ?? '', /550/);
  t.notRegex(JSON.stringify(reports), /@/);
});

test('an organization without a usable address is refused before any connection', async (t) => {
  const { server, notifier } = await openNotifier(t);
  for (const emails of [[], ['nobody'], ['a b@c.example', '<x@y.example>']])
    t.is((await left(notifier.send('trial expired', { ...organization, emails })))._tag, 'NoticeRefused');
  t.is(server.connections(), 0);
});

test('mails share a connection, and one that the server closed meanwhile costs nothing', async (t) => {
  const { server, notifier } = await openNotifier(t);
  await right(notifier.send('trial pending expiry', organization));
  await right(notifier.send('trial expired', organization));
  t.is(server.connections(), 1);
  server.dropAll();
  await right(notifier.send('data upload refused', organization));
  t.is(server.mails().length, 3);
  t.is(server.connections(), 2);
});

test('an idle connection that breaks before the server asks for the message is replaced, once', async (t) => {
  const { server, notifier } = await openNotifier(t);
  await right(notifier.send('trial pending expiry', organization));
  let drops = 0;
  server.failAt((moment) => {
    if (moment !== 'mail from' || drops > 0) return undefined;
    drops += 1;
    return { _tag: 'Drop' };
  });
  await right(notifier.send('trial expired', organization));
  t.is(server.mails().length, 2);
  server.failAt((moment) => (moment === 'mail from' ? { _tag: 'Drop' } : undefined));
  t.is((await left(notifier.send('trial expired', organization)))._tag, 'NoticeRefused');
});

test('an idle connection that breaks after the message was handed over is never replaced', async (t) => {
  const { server, notifier } = await openNotifier(t);
  await right(notifier.send('trial pending expiry', organization));
  server.failAt((moment) => (moment === 'data there' ? { _tag: 'Drop', kept: true } : undefined));
  t.is((await left(notifier.send('trial expired', organization)))._tag, 'NoticeOutcomeUnknown');
  t.is(server.mails().length, 2);
  t.is(server.connections(), 1);
});
