import { at } from '@usage-billing/contracts/laws';
import type { ListedNotice, NoticeClaim, NoticeOutlook } from '@usage-billing/core/trials';
import test from 'ava';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import { noticeJson, noticesText } from '../src/notices/claims-report.ts';

const listed = (externalId: string, state: NoticeClaim['state'], outlook: Option<NoticeOutlook>): ListedNotice => ({
  claim: {
    externalId,
    notice: 'trial expired',
    trialExpiresAt: at('2026-03-01T10:00:00Z'),
    state,
    claimedAt: at('2026-03-02T00:40:00Z'),
    attempts: 2,
    nextAttemptAt: state === 'refused' ? some(at('2026-03-17T01:40:00Z')) : none,
    lastError: state === 'refused' ? some('550 mailbox full') : none,
    resolutions: [],
  },
  outlook,
});

test('staff see which refused notices no run will send', (t) => {
  t.is(
    noticesText([
      listed('ended', 'refused', some('tried again')),
      listed('pays', 'refused', some('not due')),
      listed('told', 'refused', some('sent')),
      listed('unclear', 'refused', none),
      listed('doubtful', 'in doubt', some('in doubt')),
    ]),
    `
┌──────────────┬───────────────┬───────────────────────────────────────────┬──────────────────────┬──────────┬──────────────────────┐
│ organization │ notice        │ state                                     │ since                │ attempts │ next try             │
├──────────────┼───────────────┼───────────────────────────────────────────┼──────────────────────┼──────────┼──────────────────────┤
│ ended        │ trial-expired │ refused                                   │ 2026-03-02T00:40:00Z │        2 │ 2026-03-17T01:40:00Z │
│ pays         │ trial-expired │ refused, and nothing calls for it now     │ 2026-03-02T00:40:00Z │        2 │ none                 │
│ told         │ trial-expired │ refused, and the owners know all the same │ 2026-03-02T00:40:00Z │        2 │ none                 │
│ unclear      │ trial-expired │ refused                                   │ 2026-03-02T00:40:00Z │        2 │ 2026-03-17T01:40:00Z │
│ doubtful     │ trial-expired │ in doubt                                  │ 2026-03-02T00:40:00Z │        2 │ never by itself      │
└──────────────┴───────────────┴───────────────────────────────────────────┴──────────────────────┴──────────┴──────────────────────┘
ended trial-expired: 550 mailbox full
pays trial-expired: 550 mailbox full
told trial-expired: 550 mailbox full
unclear trial-expired: 550 mailbox full`.trimStart(),
  );
});

test('a program reads what becomes of each, and null where the directory does not say', (t) => {
  t.like(noticeJson(listed('pays', 'refused', some('not due'))), { organization: 'pays', outlook: 'not due' });
  t.is(noticeJson(listed('unclear', 'refused', none)).outlook, null);
});
