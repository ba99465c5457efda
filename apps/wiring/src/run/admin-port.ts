/** The admin port of an app from its start to its end: alive at once, ready once it is up, and no more when it drains. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import { type AdminPage, type AdminParts, adminServerFor } from './admin-server.ts';
import { closeServer, type ListenAddress } from './listen.ts';
import { listenOrFail } from './serve.ts';

export interface AdminPort {
  readonly url: string;
  /** The app is up: from now on these are its metrics, and what must respond for it to be ready. */
  readonly show: (parts: AdminParts) => void;
  /** The app takes no more work: from now on it is not ready, whatever responds. */
  readonly drain: () => void;
  readonly close: () => Promise<void>;
}

/** Throws a `StartFailure` where it cannot listen. */
export const openAdminPort = async (address: ListenAddress): Promise<AdminPort> => {
  let parts: AdminParts = { registry: new Registry(), checks: notReady('start', 'the app is starting') };
  const server = adminServerFor(() => parts);
  const url = await listenOrFail(server, address);
  return {
    url,
    show: (next) => {
      parts = next;
    },
    drain: () => {
      parts = { registry: parts.registry, checks: notReady('drain', 'the app is stopping'), ownPage: keepOwn(parts) };
    },
    close: () => closeServer(server),
  };
};

const notReady = (name: string, message: string) => ({ [name]: TE.left({ message }) });

/** Readiness is no page of its own any more. */
const keepOwn =
  ({ ownPage = () => undefined }: AdminParts): AdminPage =>
  (request) =>
    request.url.pathname === '/readyz' ? undefined : ownPage(request);
