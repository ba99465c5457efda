/** The enforcer where a users service knows the organizations and tells their owners itself. */
import { anOrganization, at, left, right } from '@usage-billing/contracts/laws';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { memoryDirectory, memoryNotifier, movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  configFrom,
  createContainer,
  directoryModules,
  directoryNotifierModule,
  directorySettings,
  memoryModule,
  NoticeClaimsToken,
  override,
  readConfig,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { EnforcerToken, enforcerModule } from '../src/index.ts';
import { enforcer as enforcerComponent } from '../src/module.ts';

const TOKEN = 'token-of-the-enforcer';
const WHO = 'frosty-sky-72';

/** The trial of Frosty Sky ended on 1 March at 10:00. */
const open = async (t: ExecutionContext) => {
  const users = memoryDirectory({ organizations: [anOrganization()] });
  const mail = memoryNotifier();
  const service = await startDirectoryServer({ directory: users, notifier: mail, tokens: [TOKEN] });
  t.teardown(service.close);
  const clock = movableClock(at('2026-03-02T00:40:00Z'));
  const access = configFrom(directorySettings, { DIRECTORY_URL: service.url, DIRECTORY_TOKEN: TOKEN });
  const container = await createContainer(
    memoryModule(),
    ...directoryModules(access),
    directoryNotifierModule(),
    enforcerModule(),
    override(ClockToken, clock),
  );
  t.teardown(() => closeContainer(container));
  const enforcer = await container.getAsync(EnforcerToken);
  return { users, mail, service, clock, container, enforcer };
};

test('it refuses over HTTP, and the users service tells the owners, once', async (t) => {
  const { users, mail, enforcer } = await open(t);
  await right(enforcer.job.run({ trigger: 'schedule' }));
  await right(enforcer.job.run({ trigger: 'schedule' }));
  t.deepEqual(
    mail.sent().map(({ notice, organization }) => [notice, organization.externalId]),
    [['trial expired', WHO]],
  );
  t.like(await right(users.findByExternalId(WHO)), {
    refuseDataAccess: true,
    trialExpiredNotifiedAt: { _tag: 'Some' },
  });
});

test('a notice of which nobody knows whether it went out is never asked for again', async (t) => {
  const { mail, enforcer, container, clock } = await open(t);
  mail.failNext({ _tag: 'NoticeOutcomeUnknown', message: 'the mail server hung up' });
  await right(enforcer.job.run({ trigger: 'schedule' }));
  clock.set(at('2026-03-12T00:40:00Z'));
  await right(enforcer.job.run({ trigger: 'schedule' }));
  t.is(mail.sent().length, 1);
  const claims = await container.getAsync(NoticeClaimsToken);
  t.like(await right(claims.list()), [{ externalId: WHO, notice: 'trial expired', state: 'in doubt' }]);
});

test('a notice that the users service refused is asked for again later', async (t) => {
  const { mail, enforcer, clock } = await open(t);
  mail.failNext({ _tag: 'NoticeRefused', message: 'mailbox full' });
  await right(enforcer.job.run({ trigger: 'schedule' }));
  t.is(mail.sent().length, 0);
  clock.set(at('2026-03-12T00:40:00Z'));
  await right(enforcer.job.run({ trigger: 'schedule' }));
  t.is(mail.sent().length, 1);
});

test('without the users service a run fails, and does nothing', async (t) => {
  const { mail, enforcer, service } = await open(t);
  await service.close();
  const failure = await left(enforcer.job.run({ trigger: 'schedule' }));
  t.regex(JSON.stringify(failure), /organization directory was not called: ECONNREFUSED/);
  t.is(mail.sent().length, 0);
});

test('everything that is wrong with the choice of a users service is said at once', (t) => {
  const problems = (env: Readonly<Record<string, string>>): ReadonlyArray<string> => {
    const config = readConfig(enforcerComponent.settings, { env }, enforcerComponent.rules);
    return E.isLeft(config) ? config.left : [];
  };
  t.deepEqual(problems({ DIRECTORY_URL: 'https://a:hunter2@users.example.com/?x' }), [
    'DIRECTORY_URL must have no user, password, query or fragment: the token says who asks',
    'DIRECTORY_TOKEN is missing (Bearer token for it). Set it, or "directory.token" in the configuration file.',
  ]);
  t.deepEqual(problems({ DIRECTORY_TOKEN: 'hunter 2', ENFORCER_NOTIFIER: 'directory' }), [
    'DIRECTORY_TOKEN must be printable ASCII without spaces',
    'DIRECTORY_URL is missing: DIRECTORY_TOKEN needs it. Set both, or neither.',
    'DIRECTORY_URL is missing: with ENFORCER_NOTIFIER=directory the users service there notifies the owners.',
  ]);
});
