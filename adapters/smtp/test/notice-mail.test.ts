import { anOrganization, right } from '@usage-billing/contracts/laws';
import { DAY, plus } from '@usage-billing/core/shared';
import type { TrialNotice } from '@usage-billing/core/trials';
import { addressIn, noticeMail } from '@usage-billing/smtp';
import test from 'ava';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { links, openNotifier } from './support/open-notifier.ts';

const NOTICES: ReadonlyArray<TrialNotice> = [
  'trial pending expiry',
  'trial expired',
  'data upload refused',
  'trial extended',
];

test('every notice names the organization, the end of the trial and the page where a card is added', (t) => {
  const subjects = NOTICES.map((notice) => {
    const { subject, text, html } = noticeMail(notice, anOrganization(), links);
    for (const form of [text.replace(/\s+/g, ' '), html]) {
      t.true(form.includes('Frosty Sky'), notice);
      t.true(form.includes('1 March 2026'), notice);
      t.true(form.includes('https://app.example.com/frosty-sky-72/billing'), notice);
    }
    return subject;
  });
  t.deepEqual(subjects, [
    'The trial of Frosty Sky ends soon',
    'The trial of Frosty Sky has ended',
    'Data of Frosty Sky is no longer stored',
    'The trial of Frosty Sky goes on',
  ]);
});

test('an organization that is billed externally learns of the end of the trial, and not that a card is needed', (t) => {
  const elsewhere = anOrganization({ billedExternally: true });
  const { subject, text, html } = noticeMail('trial pending expiry', elsewhere, links);
  t.is(subject, 'The trial of Frosty Sky ends soon');
  for (const form of [text.replace(/\s+/g, ' '), html]) {
    t.true(form.includes('1 March 2026'));
    t.true(form.includes('no card is needed'));
    t.notRegex(form, /no longer|Add a card|Without a card|you pay/);
  }
});

test('how long data is still stored follows from the policy', (t) => {
  const until = (uploadGrace: bigint): boolean =>
    noticeMail('trial expired', anOrganization(), { ...links, uploadGrace }).html.includes('16 March 2026');
  t.true(until(15n * DAY));
  t.false(until(20n * DAY));
});

test('the HTML needs nothing from outside: no image, script, style sheet or form', (t) => {
  for (const notice of NOTICES)
    t.notRegex(
      noticeMail(notice, anOrganization(), links).html,
      /<(img|script|link|iframe|form|object)|url\(|@import/i,
    );
});

test('the name of an organization is shown as it is, and is never markup', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...NOTICES), (name, notice) => {
      const { subject, text, html } = noticeMail(notice, anOrganization({ name: `<b>"${name}'&` }), links);
      t.notRegex(subject, /[\r\n]/);
      t.false(html.includes('<b>'));
      t.is(
        html.match(/<[a-z/!][^>]*>/gi)?.length,
        noticeMail(notice, anOrganization(), links).html.match(/<[a-z/!][^>]*>/gi)?.length,
      );
      t.true(text.includes('<b>'), 'in plain text it needs no escaping');
    }),
  );
  t.true(noticeMail('trial expired', anOrganization({ name: '\n\u0000' }), links).text.includes('frosty-sky-72'));
});

test('a mail arrives with both forms, its sender, its recipients and an id that a duplicate shares', async (t) => {
  const { server, notifier } = await openNotifier(t);
  const organization = anOrganization({
    name: 'Käse & Söhne "<GmbH>"',
    emails: ['owner@frosty.example', 'second@frosty.example'],
  });
  for (const notice of NOTICES) await right(notifier.send(notice, organization));
  await right(notifier.send('trial expired', organization));
  await right(notifier.send('trial expired', anOrganization({ externalId: 'other' })));
  const extended = { ...organization, trialExpiresAt: plus(organization.trialExpiresAt, 30n * DAY) };
  await right(notifier.send('trial expired', extended));
  const mails = await Promise.all(server.mails().map(({ source }) => simpleParser(source)));
  const [, mail, , , again, other, later] = mails;
  t.is(mail?.subject, 'The trial of Käse & Söhne "<GmbH>" has ended');
  t.deepEqual(mail?.from?.value, [{ name: 'Billing', address: 'billing@example.com' }]);
  t.deepEqual(
    [mail?.to].flat().flatMap((to) => to?.value.map(({ address }) => address)),
    organization.emails,
  );
  t.regex(mail?.text ?? '', /Käse & Söhne "<GmbH>" ended on 1 March 2026/);
  t.regex(mail?.html || '', /Käse &amp; Söhne &quot;&lt;GmbH&gt;&quot; ended on 1 March 2026/);
  t.is(mail?.headers.get('auto-submitted'), 'auto-generated');
  t.is(again?.messageId, mail?.messageId);
  t.is(new Set([...mails.slice(0, 4), other, later].map((one) => one?.messageId)).size, 6);
  t.regex(mail?.messageId ?? '', /^<trial-expired\.2026-03-01\.[0-9a-f]{24}@example\.com>$/);
});

test('a sender is an address, with or without a name', (t) => {
  t.is(addressIn('Billing <billing@example.com>'), 'billing@example.com');
  t.is(addressIn('billing@example.com'), 'billing@example.com');
  for (const wrong of [
    '',
    'Billing',
    'a@b@c',
    'Billing <x>',
    'x <a@b.c>\r\nBcc: d@e.f',
    'two@x.example, three@x.example',
  ])
    t.is(addressIn(wrong), undefined, wrong);
});
