/** `billing ready`: asks the apps that run on this machine whether they can do their work. The image's health check. */
import {
  ADMIN_PORTS,
  type AdminConfig,
  type AppName,
  adminSettings,
  commandFor,
  component,
  ExitCode,
  type Settings,
  tableText,
} from '@usage-billing/wiring';
import { type Readiness, readinessAt } from './readiness.ts';

interface Flags {
  readonly app?: AppName;
  readonly json?: true;
}

const APPS = Object.keys(ADMIN_PORTS) as ReadonlyArray<AppName>;

/** `adminHost` and `adminPort` of each app, under names of their own. */
const settings: Settings = Object.fromEntries(
  APPS.flatMap((app) => Object.entries(adminSettings(app)).map(([name, setting]) => [`${app}.${name}`, setting])),
);

export const readyCommand = commandFor(component({ settings }))<Flags>({
  description:
    'Asks the apps that run on this machine whether they can do their work. Exit code 1 where one of them cannot, or where none runs.',
  options: (command) =>
    command
      .option('--app <name>', `ask only this app, which must run: ${APPS.join(', ')}`)
      .option('--json', 'print one JSON object'),
  checkFlags: ({ app }) =>
    app === undefined || APPS.includes(app) ? undefined : `--app must be one of ${APPS.join(', ')}, and is ${app}`,
  examples: [
    ['billing ready', 'asks whatever runs here'],
    ['billing ready --app ingester', 'fails where the ingester does not run'],
  ],
  main: async ({ config, flags, print }) => {
    const asked = flags.app === undefined ? APPS : [flags.app];
    const apps = await Promise.all(
      asked.map(async (app) => ({ app, ...(await readinessAt(addressOf(app, config as Values))) })),
    );
    print(flags.json === true ? JSON.stringify({ apps }) : table(apps));
    const running = apps.filter(({ state }) => state !== 'not running');
    return running.length > 0 && running.every(({ state }) => state === 'ready') ? ExitCode.ok : ExitCode.failed;
  },
});

type Values = Readonly<Record<`${AppName}.adminHost`, string> & Record<`${AppName}.adminPort`, number>>;

const addressOf = (app: AppName, config: Values): AdminConfig => ({
  adminHost: config[`${app}.adminHost`],
  adminPort: config[`${app}.adminPort`],
});

const table = (apps: ReadonlyArray<{ readonly app: string } & Readiness>): string =>
  tableText(
    [{ head: 'app' }, { head: 'address' }, { head: 'state' }, { head: 'what fails' }],
    apps.map(({ app, address, state, failing }) => [
      app,
      address,
      state,
      failing.map(({ check, reason }) => `${check}: ${reason}`).join('; '),
    ]),
  );
