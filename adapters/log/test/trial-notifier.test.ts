import { instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { InstanceId } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { logTrialNotifier } from '../src/index.ts';

const organization: Organization = {
  id: O.fromEither(InstanceId.decode('1234')),
  externalId: 'frosty-sky-72',
  name: 'Frosty Sky',
  createdAt: instant(0n),
  deletedAt: O.none,
  featureFlags: ['billing'],
  team: O.none,
  billedExternally: false,
  emails: ['owner@example.com', 'second@example.com'],
  platform: 'kubernetes',
  environment: 'gke',
  trialExpiresAt: instant(1_529_053_811_000_000n),
  trialPendingExpiryNotifiedAt: O.none,
  trialExpiredNotifiedAt: O.none,
  firstSeenConnectedAt: O.none,
  billingAccount: O.none,
  billingAccountCreatedAt: O.none,
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: O.none,
};

test('a notice becomes one structured line that names the organization and no mail address', async (t) => {
  const lines: Array<readonly [unknown, string]> = [];
  const sent = await logTrialNotifier((line, message) => lines.push([line, message])).send(
    'trial expired',
    organization,
  )();
  t.true(E.isRight(sent));
  t.deepEqual(lines, [
    [
      {
        notice: 'trial expired',
        externalId: 'frosty-sky-72',
        instanceId: '1234',
        recipients: 2,
        trialExpiresAt: '2018-06-15T09:10:11Z',
      },
      'trial notice: trial expired',
    ],
  ]);
  t.notRegex(JSON.stringify(lines), /@/);
});

test('nothing is logged before the notice is sent', async (t) => {
  let lines = 0;
  const send = logTrialNotifier(() => {
    lines += 1;
  }).send('trial expired', organization);
  t.is(lines, 0);
  await send();
  t.is(lines, 1);
});

test('a log that fails has refused the notice', async (t) => {
  const notifier = logTrialNotifier(() => {
    throw new Error('disk full');
  });
  t.deepEqual(
    await notifier.send('trial expired', organization)(),
    E.left({ _tag: 'NoticeRefused', message: 'disk full' }),
  );
});
