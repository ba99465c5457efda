import { anOrganization, at } from '@usage-billing/contracts/laws';
import { explain, type NoticeClaim, defaultEnforcementPolicy as policy } from '@usage-billing/core/trials';
import test from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';
import { explanationJson } from '../src/explain/explanation-json.ts';
import { explanationText } from '../src/explain/explanation-text.ts';

const refused: NoticeClaim = {
  externalId: 'frosty-sky-72',
  notice: 'trial expired',
  trialExpiresAt: at('2026-03-01T10:00:00Z'),
  state: 'refused',
  claimedAt: at('2026-03-02T00:40:00Z'),
  attempts: 2,
  nextAttemptAt: some(at('2026-03-17T01:40:00Z')),
  lastError: some('the mail was not taken: 550 mailbox full'),
  resolutions: [{ outcome: 'send again', by: 'ann', note: 'the relay never saw it', at: at('2026-03-02T00:30:00Z') }],
};
const doubtful: NoticeClaim = {
  ...refused,
  notice: 'trial pending expiry',
  state: 'claimed',
  nextAttemptAt: none,
  lastError: none,
  resolutions: [],
};

const explanation = explain(
  anOrganization({
    refuseDataAccess: true,
    refuseDataReason: some('the trial expired on 2026-03-01 and there is no billing account'),
  }),
  [refused, doubtful],
  at('2026-03-17T01:00:00Z'),
  policy,
);

test('staff read why, since when, what clears it, what owners were told, and what comes next', (t) => {
  t.is(
    explanationText(explanation),
    `Frosty Sky (frosty-sky-72, internal id 1234) at 2026-03-17T01:00:00Z

Standing
  standing   delinquent
  since      2026-03-01T10:00:00Z
  addresses  1

Trial
  from       2026-02-01T10:00:00Z
  to         2026-03-01T10:00:00Z
  length     28 days
  remaining  0 days

Access to data
  refused     yes
  why         the trial expired on 2026-03-01 and there is no billing account
  since       2026-03-01T10:00:00Z
  cleared by  adding a card to make a billing account, which clears both refusals at once

Upload of data
  refused        no
  why            the trial expired on 2026-03-01 and there is no billing account; it is refused by the enforcer's first run after 2026-03-16 unless a card is added
  refused after  2026-03-16T10:00:00Z

Notices
  trial-pending-expiry  in doubt: settle it with "billing enforcer notices resolve"
                        claimed: a run is sending it, or died there, since 2026-03-02T00:40:00Z, attempt 2
  trial-expired         refused, and tried again
                        refused, since 2026-03-02T00:40:00Z, attempt 2
                        next try from 2026-03-17T01:40:00Z on
                        last error: the mail was not taken: 550 mailbox full
                        decided 2026-03-02T00:30:00Z by ann: send again (the relay never saw it)
  data-upload-refused   sent by the next run
  trial-extended        nothing calls for it now

A run now
  sets refuseDataUpload, and tells the owners: data upload refused`,
  );
});

test('a program reads the same', (t) => {
  t.deepEqual(explanationJson(explanation), {
    at: '2026-03-17T01:00:00Z',
    externalId: 'frosty-sky-72',
    internalId: '1234',
    name: 'Frosty Sky',
    standing: 'delinquent',
    since: '2026-03-01T10:00:00Z',
    billingAccount: null,
    addresses: 1,
    trial: { start: '2026-02-01T10:00:00Z', end: '2026-03-01T10:00:00Z', length: 28, remaining: 0 },
    dataAccess: {
      refused: true,
      why: 'the trial expired on 2026-03-01 and there is no billing account',
      since: '2026-03-01T10:00:00Z',
      clearedBy: 'adding a card to make a billing account, which clears both refusals at once',
      refusedAfter: null,
    },
    dataUpload: {
      refused: false,
      why: "the trial expired on 2026-03-01 and there is no billing account; it is refused by the enforcer's first run after 2026-03-16 unless a card is added",
      since: null,
      clearedBy: null,
      refusedAfter: '2026-03-16T10:00:00Z',
    },
    notices: [
      {
        notice: 'trial-pending-expiry',
        outlook: 'in doubt',
        claim: {
          organization: 'frosty-sky-72',
          notice: 'trial-pending-expiry',
          trialExpiresAt: '2026-03-01T10:00:00Z',
          state: 'claimed',
          claimedAt: '2026-03-02T00:40:00Z',
          attempts: 2,
          nextAttemptAt: null,
          lastError: null,
          resolutions: [],
        },
        earlierTrial: null,
      },
      {
        notice: 'trial-expired',
        outlook: 'tried again',
        claim: {
          organization: 'frosty-sky-72',
          notice: 'trial-expired',
          trialExpiresAt: '2026-03-01T10:00:00Z',
          state: 'refused',
          claimedAt: '2026-03-02T00:40:00Z',
          attempts: 2,
          nextAttemptAt: '2026-03-17T01:40:00Z',
          lastError: 'the mail was not taken: 550 mailbox full',
          resolutions: [
            { outcome: 'send again', by: 'ann', note: 'the relay never saw it', at: '2026-03-02T00:30:00Z' },
          ],
        },
        earlierTrial: null,
      },
      { notice: 'data-upload-refused', outlook: 'due', claim: null, earlierTrial: null },
      { notice: 'trial-extended', outlook: 'not due', claim: null, earlierTrial: null },
    ],
    now: [{ action: 'refuse', flag: 'refuseDataUpload', notice: 'data-upload-refused' }],
  });
});

test('what was told of an earlier trial is shown as that, and holds back nothing', (t) => {
  const extended = anOrganization({ trialExpiresAt: at('2026-04-01T10:00:00Z') });
  const later = explain(extended, [refused, doubtful], at('2026-04-02T00:00:00Z'), policy);
  t.true(
    explanationText(later).includes(`
  trial-expired         sent by the next run
                        of the trial that ended 2026-03-01T10:00:00Z: refused, since 2026-03-02T00:40:00Z
`),
  );
  t.like(explanationJson(later), {
    notices: [
      { outlook: 'not due', claim: null, earlierTrial: { state: 'claimed' } },
      { claim: null },
      { claim: null },
    ],
  });
});
