/** The laws of directory and notifier, over real HTTP against the reference server. */
import { anOrganization, instance, organizationDirectoryLaws, trialNotifierLaws } from '@usage-billing/contracts/laws';
import { memoryDirectory, memoryNotifier, memoryStaffActions } from '@usage-billing/memory';
import test from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { openDirectory } from './support/open-directory.ts';

/** Pages far smaller than what the laws put in, so that every list takes several requests. */
organizationDirectoryLaws(test, async () => {
  const actions = memoryStaffActions();
  const behind = memoryDirectory({}, actions);
  const { directory, close } = await openDirectory({ directory: behind, pageSize: 7 });
  return { directory, actions, seed: async (organizations, grants) => behind.seed({ organizations, grants }), close };
});

trialNotifierLaws(test, async () => {
  const behind = memoryNotifier();
  const known = [anOrganization(), anOrganization({ id: some(instance('2')), externalId: 'other' })];
  const { notifier, close } = await openDirectory({
    directory: memoryDirectory({ organizations: known }),
    notifier: behind,
  });
  return {
    notifier,
    delivered: async () =>
      behind.sent().map(({ notice, organization }) => ({ notice, externalId: organization.externalId })),
    failNext: async (how) => behind.failNext({ _tag: how, message: 'as the test wants' }),
    close,
  };
});
