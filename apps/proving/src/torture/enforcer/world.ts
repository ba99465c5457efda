/** One round's world: a database with everybody in the directory and nobody told, and a mail server. */
import type { Instant, JobLock } from '@usage-billing/core/shared';
import {
  type NoticeClaims,
  type OrganizationDirectory,
  type TrialNotice,
  trialNotices,
} from '@usage-billing/core/trials';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeBillingPool,
  createBillingPool,
  postgresDirectory,
  postgresJobLock,
  postgresNoticeClaims,
} from '@usage-billing/postgres';
import { endJobLeases } from '@usage-billing/postgres/testing';
import { type MailServer, startMailServer } from '@usage-billing/smtp-fake';
import { orFail } from '../../or-fail.ts';
import { seedOf, type WorldSeed } from '../world-seed.ts';
import { DIRECTORY_TOKEN } from './enforcer-command.ts';
import { type DirectoryFaults, faultyDirectory } from './faulty-directory.ts';
import { payingDirectory } from './paying-directory.ts';
import { addressOf, FIRST_RUN, keyOf, population } from './population.ts';

export interface World {
  readonly databaseUrl: string;
  readonly claims: NoticeClaims;
  readonly directory: OrganizationDirectory;
  readonly lock: JobLock;
  /** The lock of a process that was killed is held until its lease ends, by a clock that is not the world's. */
  readonly endLeases: () => Promise<void>;
  readonly mail: MailServer;
  /** Null: the enforcers look into the database themselves. */
  readonly directoryUrl: string | null;
  /** The enforcers' clock; only the torture moves it. */
  readonly clock: { now: Instant };
  /** Which notices are in mailboxes; one that is there twice is here twice. */
  readonly delivered: () => ReadonlyArray<string>;
  readonly close: () => Promise<void>;
}

export const worldSeed = (): WorldSeed => seedOf(population.map(({ organization }) => organization));

/** The notice that a mail carries: its id begins with the notice's words, and its recipient is the organization's. */
export const noticeIn = (messageId: string): TrialNotice | undefined =>
  trialNotices.find((notice) => messageId.startsWith(`${notice.replaceAll(' ', '-')}.`));

export const organizationAt = (recipients: ReadonlyArray<string>): string =>
  population.find(({ organization }) => recipients.includes(addressOf(organization.externalId)))?.organization
    .externalId ?? `nobody's ${recipients.join()}`;

/** `usersService`: the directory is behind HTTP, and fails like this. */
export const openWorld = async (
  seed: ReturnType<typeof worldSeed>,
  usersService: DirectoryFaults | null,
): Promise<World> => {
  const database = await openTestDatabase({ template: seed });
  const pool = await orFail(createBillingPool({ url: database.url, maxConnections: 6 }));
  const mail = await startMailServer();
  const directory = postgresDirectory(pool);
  const service =
    usersService === null
      ? null
      : await startDirectoryServer({
          directory: faultyDirectory(payingDirectory(directory), usersService),
          tokens: [DIRECTORY_TOKEN],
        });
  return {
    databaseUrl: database.url,
    claims: postgresNoticeClaims(pool),
    directory,
    directoryUrl: service?.url ?? null,
    lock: postgresJobLock(pool),
    endLeases: () => endJobLeases(pool),
    mail,
    clock: { now: FIRST_RUN },
    delivered: () =>
      mail.mails().map(({ messageId, recipients }) => {
        const notice = noticeIn(messageId);
        return notice === undefined ? `a mail of no notice: ${messageId}` : keyOf(organizationAt(recipients), notice);
      }),
    close: async () => {
      await service?.close();
      await mail.close();
      await closeBillingPool(pool);
      await database.close();
    },
  };
};
