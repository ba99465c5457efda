import { anOrganization, at, right } from '@usage-billing/contracts/laws';
import type { Organization, OrganizationDirectory } from '@usage-billing/core/trials';
import { memoryDirectory, memoryNotifier, movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  createContainer,
  JobHistoryToken,
  memoryModule,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  override,
  readConfig,
  TrialNotifierToken,
} from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { type EnforcerConfig, EnforcerToken, enforcerJobSettings, enforcerModule } from '../src/index.ts';

const configOf = (env: Readonly<Record<string, string>>): EnforcerConfig => {
  const config = readConfig(enforcerJobSettings, { env });
  if (E.isLeft(config)) throw new Error(config.left.join());
  return config.right;
};

/** The trial of Frosty Sky ended on 1 March at 10:00. */
const open = async (
  t: ExecutionContext,
  now: string,
  env: Readonly<Record<string, string>> = {},
  directory: OrganizationDirectory = memoryDirectory({ organizations: [anOrganization()] }),
) => {
  const notifier = memoryNotifier();
  const container = await createContainer(
    memoryModule(),
    enforcerModule(configOf(env)),
    override(ClockToken, movableClock(at(now))),
    override(OrganizationDirectoryToken, directory),
    override(TrialNotifierToken, notifier),
  );
  t.teardown(() => closeContainer(container));
  return {
    container,
    enforcer: await container.getAsync(EnforcerToken),
    notices: () => notifier.sent().map(({ notice }) => notice),
    organization: (): Promise<Organization> => right(directory.findByExternalId('frosty-sky-72')),
  };
};

test('who does not pay is told, and refused access, once', async (t) => {
  const { enforcer, notices, organization } = await open(t, '2026-03-02T00:40:00Z');
  await right(enforcer.job.run({ trigger: 'schedule' }));
  await right(enforcer.job.run({ trigger: 'schedule' }));
  t.deepEqual(notices(), ['trial expired']);
  t.like(await organization(), { refuseDataAccess: true, refuseDataUpload: false });
  const metrics = await enforcer.registry.metrics();
  t.regex(metrics, /^billing_enforcer_trial_notified\{type="trial expired",status="sent"\} 1$/m);
  t.regex(metrics, /^billing_enforcer_flags_set\{flag="refuseDataAccess",status="set"\} 1$/m);
  t.regex(metrics, /^billing_job_runs_total\{job="enforcer",status="succeeded"\} 2$/m);
});

test('what a run did before its list broke off is counted, and every series is there from the start', async (t) => {
  const directory = memoryDirectory({ organizations: [anOrganization()] });
  const broken: OrganizationDirectory = {
    ...directory,
    onTrial: async function* () {
      yield E.left({ _tag: 'DirectoryUnavailable', message: 'the directory is down' } as const);
    },
  };
  const { enforcer } = await open(t, '2026-03-02T00:40:00Z', {}, broken);
  const before = await enforcer.registry.metrics();
  t.regex(before, /^billing_enforcer_trial_notified\{type="trial expired",status="refused"\} 0$/m);
  t.regex(before, /^billing_enforcer_flags_set\{flag="refuseDataUpload",status="failed"\} 0$/m);
  t.true(E.isLeft(await enforcer.job.run({ trigger: 'schedule' })()));
  const after = await enforcer.registry.metrics();
  t.regex(after, /^billing_enforcer_trial_notified\{type="trial expired",status="sent"\} 1$/m);
  t.regex(after, /^billing_job_runs_total\{job="enforcer",status="failed"\} 1$/m);
});

test('a dry run says what is due and does nothing', async (t) => {
  const { enforcer, notices, organization, container } = await open(t, '2026-03-02T00:40:00Z');
  const summary = await right(enforcer.job.run({ trigger: 'demand', dryRun: true }));
  t.true(summary.steps.some(({ subject, status }) => subject === 'refuseDataAccess' && status === 'planned'));
  t.deepEqual(notices(), []);
  t.like(await organization(), { refuseDataAccess: false });
  t.deepEqual(await right((await container.getAsync(JobHistoryToken)).recent({ limit: 9 })), []);
});

test('that a trial goes on is told again where the notifier refused it, once, and only while it is on', async (t) => {
  const { container, enforcer, notices } = await open(t, '2026-02-01T00:40:00Z');
  const claims = await container.getAsync(NoticeClaimsToken);
  const end = anOrganization().trialExpiresAt;
  const now = at('2026-02-01T00:00:00Z');
  await right(claims.claim('frosty-sky-72', 'trial extended', end, now));
  await right(claims.refused('frosty-sky-72', 'trial extended', 'mailbox full', now));
  await right(enforcer.job.run({ trigger: 'schedule' }));
  await right(enforcer.job.run({ trigger: 'schedule' }));
  t.deepEqual(notices(), ['trial extended']);

  const over = await open(t, '2026-03-02T00:40:00Z');
  const later = await over.container.getAsync(NoticeClaimsToken);
  await right(later.claim('frosty-sky-72', 'trial extended', end, now));
  await right(later.refused('frosty-sky-72', 'trial extended', 'mailbox full', now));
  await right(over.enforcer.job.run({ trigger: 'schedule' }));
  t.false(over.notices().includes('trial extended'));
});

test('how long data is still taken, and when owners are told, can be configured', async (t) => {
  const sooner = await open(t, '2026-03-04T00:40:00Z', { ENFORCER_UPLOAD_GRACE_DAYS: '2' });
  await right(sooner.enforcer.job.run({ trigger: 'schedule' }));
  t.like(await sooner.organization(), { refuseDataUpload: true });
  const usual = await open(t, '2026-02-20T00:40:00Z');
  await right(usual.enforcer.job.run({ trigger: 'schedule' }));
  t.deepEqual(usual.notices(), []);
  const earlier = await open(t, '2026-02-20T00:40:00Z', { ENFORCER_NOTICE_DAYS: '10' });
  await right(earlier.enforcer.job.run({ trigger: 'schedule' }));
  t.deepEqual(earlier.notices(), ['trial pending expiry']);
});
