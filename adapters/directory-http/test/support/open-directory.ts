/** The client against the reference server, over real HTTP. */
import type { OrganizationDirectory, TrialNotifier } from '@usage-billing/core/trials';
import { directoryClient, httpDirectory, httpTrialNotifier } from '@usage-billing/directory-http';
import { type DirectoryServerOptions, startDirectoryServer } from '@usage-billing/directory-http/server';

export const TOKEN = 'a-token-of-the-tests';

export interface OpenDirectory {
  readonly url: string;
  readonly directory: OrganizationDirectory;
  readonly notifier: TrialNotifier;
  readonly close: () => Promise<void>;
}

export const openDirectory = async (behind: Omit<DirectoryServerOptions, 'tokens'>): Promise<OpenDirectory> => {
  const { url, close } = await startDirectoryServer({ ...behind, tokens: [TOKEN] });
  const client = directoryClient({ baseUrl: url, token: TOKEN, timeoutMs: 30_000 });
  return { url, directory: httpDirectory(client), notifier: httpTrialNotifier(client), close };
};
