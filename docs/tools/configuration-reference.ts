/** Writes `docs/configuration.md` from the settings that the commands declare: `npm run write-references`. */
import path from 'node:path';
import { billing } from '@usage-billing/billing';
import { fileVariable, type Setting } from '@usage-billing/wiring';
import type { CommandTree } from '@usage-billing/wiring/program';

export const configurationFile = path.resolve(import.meta.dirname, '../configuration.md');

interface Found {
  readonly setting: Setting<unknown>;
  /** The first word after `billing` of each command that reads it. */
  readonly commands: Set<string>;
}

const collect = async (tree: CommandTree, first: string, found: Map<string, Found>): Promise<void> => {
  const command = await tree.load?.();
  for (const setting of Object.values<Setting<unknown>>(command?.settings ?? {})) {
    const known = found.get(setting.env) ?? { setting, commands: new Set<string>() };
    known.commands.add(first);
    found.set(setting.env, known);
  }
  for (const child of tree.commands) await collect(child, first, found);
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = ({ setting, commands }: Found): string => {
  const { env, path: place, help, fallback } = setting;
  const file = fileVariable(setting);
  return [
    '',
    `\`${env}\`${file === undefined ? '' : ` or \`${file}\``}`,
    `\`${place}\``,
    fallback === null ? '**required**' : cell(fallback.shown),
    cell(help),
    [...commands].join(', '),
    '',
  ]
    .join(' | ')
    .trim();
};

const sectionOf = ({ setting }: Found): string =>
  setting.path.includes('.') ? (setting.path.split('.', 1)[0] ?? '') : '';

const INTRODUCTION = `# Configuration

<!-- Written by "npm run write-references" from the settings that the commands declare. -->

Every setting is read from its environment variable, or else from the configuration file: one JSON object for all commands, which
\`--config\` or \`BILLING_CONFIG\` names. The second column is its place there: \`ingester.port\` is \`{"ingester":{"port":9880}}\`. A
variable that ends in \`_FILE\` names a file that holds a secret. Problems are listed all at once, and end the command with exit
code 2.

\`NODE_ENV=production\` refuses stand-ins (an embedded Postgres, a fake Zuora, an emulator of BigQuery, a notifier that notifies nobody),
and leaves the schema of the database to \`billing migrate\`.

Secrets that are rotated (${'`BILLING_API_LINK_SECRET`, `BILLING_API_PROXY_SECRET`, `INGESTER_TOKEN`, `INGESTER_SHARED_KEY`'}) may have one
value a line: the first is used, each is accepted.

Traces are sent where OpenTelemetry's own variables ask for it, such as \`OTEL_EXPORTER_OTLP_ENDPOINT\`:
[Following one request](operations.md#following-one-request).`;

export const configurationReference = async (): Promise<string> => {
  const found = new Map<string, Found>();
  for (const tree of billing.commands) await collect(tree, tree.name, found);
  const sections = Map.groupBy(found.values(), sectionOf);
  const tables = [...sections]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, settings]) =>
      [
        `## ${name === '' ? 'Everywhere' : name}`,
        '',
        '| variable | in the file | default | meaning | read by |',
        '| --- | --- | --- | --- | --- |',
        ...settings.map(row),
      ].join('\n'),
    );
  return `${[INTRODUCTION, ...tables].join('\n\n')}\n`;
};
