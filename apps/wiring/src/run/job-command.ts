/** The command of an app that runs jobs: once and done, or up until it is told to stop. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import type { Component } from '../component.ts';
import type { AdminConfig, adminSettings } from '../config/app-settings.ts';
import type { ConfigOf, Settings } from '../config/setting.ts';
import { closeContainer, createContainer, withContainer } from '../container.ts';
import { ExitCode, StartFailure } from '../exit-code.ts';
import type { JobApp, JobFailure } from '../job.ts';
import { resolveAll } from '../named-dependencies.ts';
import { RegistryToken } from '../process-module.ts';
import type { Token } from '../token.ts';
import { JobHistoryToken } from '../tokens.ts';
import { openAdminPort } from './admin-port.ts';
import { type CommandContext, type CommandDefinition, commandFor } from './command.ts';
import type { ListenAddress } from './listen.ts';
import type { RunnableCommand } from './program.ts';
import { serveUntilStopped } from './serve.ts';

type AdminSettings = ReturnType<typeof adminSettings>;

/** For `--once` and `--dry-run`: what to run, resolving to what is printed. */
export type Once<App> = (app: App) => TaskEither<JobFailure, string>;

export interface JobCommandDefinition<S extends Settings, Flags, App> extends CommandDefinition<S, Flags> {
  /** Null: the app stays up. */
  readonly once: (context: CommandContext<ConfigOf<S>, Flags>) => Once<App> | null;
}

/** The component binds `app` and has the settings of an admin port. */
export const jobCommand =
  <S extends Settings & AdminSettings, App extends JobApp>(component: Component<S>, app: Token<App>) =>
  <Flags extends object>({ once, ...definition }: JobCommandDefinition<S, Flags, App>): RunnableCommand =>
    commandFor(component)<Flags>({
      ...definition,
      showSystems: true,
      main: (context) => {
        const work = once(context);
        if (work !== null) return runOnce(context, app, work);
        const { adminHost: host, adminPort: port } = context.config as unknown as AdminConfig;
        return stayUp(context, app, { host, port, setting: component.settings.adminPort.env });
      },
    });

type Context = Pick<CommandContext<unknown, unknown>, 'logger' | 'modules' | 'print'>;

const runOnce = <App extends JobApp>(
  { modules, print }: Context,
  token: Token<App>,
  work: Once<App>,
): Promise<ExitCode> =>
  withContainer(modules, async (container) => {
    const result = await work(await container.getAsync(token))();
    if (E.isLeft(result)) throw new StartFailure(result.left.message);
    print(result.right);
    return ExitCode.ok;
  });

const stayUp = <App extends JobApp>(
  { modules, logger, stopping }: Context & Pick<CommandContext<unknown, unknown>, 'stopping'>,
  token: Token<App>,
  address: ListenAddress,
): Promise<ExitCode> =>
  serveUntilStopped(logger, stopping, async (undo) => {
    const admin = await openAdminPort(address);
    undo(admin.close);
    logger.info({ adminUrl: admin.url }, 'listening for probes');
    const container = await createContainer(...modules);
    undo(() => closeContainer(container));
    const { app, history, registry } = await resolveAll(container, {
      app: token,
      history: JobHistoryToken,
      registry: RegistryToken,
    });
    const metrics = Registry.merge([app.registry, registry]);
    admin.show({ registry: metrics, checks: { database: history.recent({ limit: 1 }) } });
    app.start();
    undo(app.stop);
    undo(async () => admin.drain());
    return { adminUrl: admin.url };
  });
