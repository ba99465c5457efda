/** The life of an app that runs jobs: once and done, or up until it is told to stop. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Container, ContainerModule } from 'inversify';
import { closeContainer, createContainer, withContainer } from '../container.ts';
import { ExitCode, StartFailure } from '../exit-code.ts';
import type { JobApp, JobFailure } from '../job.ts';
import { JobHistoryToken } from '../tokens.ts';
import { createAdminServer } from './admin-server.ts';
import { closeServer, type ListenAddress } from './listen.ts';
import type { Logger } from './logger.ts';
import { listenOrFail, serveUntilStopped } from './serve.ts';

export interface JobMain<App extends JobApp> {
  readonly logger: Logger;
  readonly print: (text: string) => void;
  readonly modules: ReadonlyArray<ContainerModule>;
  readonly create: (container: Container) => Promise<App>;
  readonly admin: ListenAddress;
  /** For `--once` and `--dry-run`: what to run, answering what to print. Null: the app stays up. */
  readonly once: ((app: App) => TaskEither<JobFailure, string>) | null;
}

const runOnce = <App extends JobApp>(
  main: JobMain<App>,
  once: (app: App) => TaskEither<JobFailure, string>,
): Promise<ExitCode> =>
  withContainer(main.modules, async (container) => {
    const result = await once(await main.create(container))();
    if (E.isLeft(result)) throw new StartFailure(result.left.message);
    main.print(result.right);
    return ExitCode.ok;
  });

const stayUp = <App extends JobApp>(main: JobMain<App>): Promise<ExitCode> =>
  serveUntilStopped(main.logger, async (undo) => {
    const container = await createContainer(...main.modules);
    undo(() => closeContainer(container));
    const app = await main.create(container);
    const history = await container.getAsync(JobHistoryToken);
    const admin = createAdminServer(app.registry, { database: history.recent({ limit: 1 }) });
    const adminUrl = await listenOrFail(admin, main.admin);
    undo(() => closeServer(admin));
    app.start();
    undo(app.stop);
    return { adminUrl };
  });

export const runJobApp = <App extends JobApp>(main: JobMain<App>): Promise<ExitCode> =>
  main.once === null ? stayUp(main) : runOnce(main, main.once);
