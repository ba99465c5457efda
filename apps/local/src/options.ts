/** The options of `make run`. */
import { DAY, HOUR, type Instant, instant, parseInstant } from '@usage-billing/core/shared';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';

export const DAMAGES = [
  'lose-row',
  'lose-upload',
  'double-upload',
  'edit-invoice',
  'extend-trial',
  'wrong-account',
  'wrong-total',
  'wrong-price',
] as const;
export type Damage = (typeof DAMAGES)[number];

export interface DemoOptions {
  readonly start: Instant;
  /** The simulation ends at noon after so many days, when the day's upload and bill run are through. */
  readonly days: number;
  readonly exit: boolean;
  readonly json: boolean;
  readonly sabotage?: Damage;
  readonly dataDirectory: string;
  readonly databaseUrl?: string;
  /** Emptied at the start. */
  readonly database: string;
  readonly ingesterPort: number;
  readonly forwardPort: number;
  readonly apiPort: number;
  readonly apiAdminPort: number;
  readonly staffPort: number;
  readonly zuoraPort: number;
  readonly verbose: boolean;
}

export const simulationEnd = ({ start, days }: Pick<DemoOptions, 'start' | 'days'>): Instant =>
  instant(start + BigInt(days) * DAY + 12n * HOUR);

const day = (text: string): Instant => {
  const parsed = parseInstant(`${text}T00:00:00Z`);
  if (E.isLeft(parsed)) throw new InvalidArgumentError('It must be a day such as 2026-01-01.');
  return parsed.right;
};

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

const port = (flags: string, description: string, usual: number): Option =>
  new Option(flags, description).argParser(whole(0, 65_535)).default(usual);

/** Two months, January and February. */
const DEFAULT_DAYS = 59;

const DEFAULT_START = '2026-01-01';

export const demoCommand = (): Command =>
  new Command('make run')
    .usage('ARGS="[options]"')
    .description(
      'Simulates two months of usage through every part of the pipeline on this machine, in a minute: about 45 ' +
        'organizations report hourly through the ingester, every job runs at its scheduled times, cards are added ' +
        'through the billing API, and a fake Zuora bills monthly. Then it prints the invoices, the reconciliation ' +
        'of events, aggregates, uploads, Zuora and invoices, and what came of special cases, and goes on in real time until Ctrl-C.\n\n' +
        'Every run starts afresh: its own database is emptied, and the same two months are simulated again.\n\n' +
        'A port that is in use is replaced by a free one, which is printed, unless it was given on purpose.',
    )
    .option('--exit', 'end after the tables: exit code 0, or 1 if any difference is unexplained', false)
    .option('--json', 'with --exit: print one JSON document on standard output, and nothing else there', false)
    .addOption(
      new Option('--sabotage <damage>', 'with --exit: damage the data on purpose before reconciling').choices(DAMAGES),
    )
    .addOption(
      new Option('--start <day>', 'first day of the simulation')
        .argParser(day)
        .default(day(DEFAULT_START), DEFAULT_START),
    )
    .option('--days <n>', 'how many days are simulated', whole(1, 366), DEFAULT_DAYS)
    .option('--data-directory <path>', 'where the embedded Postgres lives', '.local')
    .addOption(
      new Option('--database-url <url>', 'Postgres server to use instead of the embedded one').env('DATABASE_URL'),
    )
    .option('--database <name>', 'the demo’s own database on it; emptied at the start', 'billing_local')
    .addOption(
      port('--ingester-port <n>', 'where events are posted to; 0 takes a free port', 9880).env('INGESTER_PORT'),
    )
    .addOption(port('--forward-port <n>', 'where the forward protocol is taken', 24225).env('INGESTER_FORWARD_PORT'))
    .addOption(port('--api-port <n>', 'billing API', 8085).env('BILLING_API_PORT'))
    .addOption(
      port('--api-admin-port <n>', 'health and metrics of the billing API', 24235).env('BILLING_API_ADMIN_PORT'),
    )
    .addOption(port('--staff-port <n>', 'pages of staff', 8086).env('BILLING_ADMIN_PORT'))
    .addOption(port('--zuora-port <n>', 'fake Zuora', 9881))
    .option('--verbose', 'show the logs of the apps, on standard error', false)
    .allowExcessArguments(false)
    .showHelpAfterError('make run ARGS="--help" shows what can be given.')
    .addHelpText(
      'after',
      '\nDamage: lose-row deletes a ledger row; lose-upload makes an import vanish at Zuora; double-upload repeats one;\n' +
        'edit-invoice changes the quantity of a posted line, wrong-price what it charges, wrong-total the total of its invoice;\n' +
        'extend-trial moves the end of a trial after its usage was billed; wrong-account has the directory name accounts of others.\n' +
        'Each must be found: exit code 1, with organization and amount.\n' +
        '\nExit codes: 0 it adds up, 1 it does not (or something failed), 2 bad usage, 130 interrupted.',
    );
