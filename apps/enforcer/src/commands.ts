/** The enforcer's commands, by name. Each is loaded when it is run. */
import { type CommandTree, commandGroup, commandLeaf } from '@usage-billing/wiring/program';

const notices = commandGroup('notices', 'what owners were notified of', [
  commandLeaf(
    'list',
    'notices that were not sent, or whose outcome is unknown',
    async () => (await import('./notices/list-notices.ts')).listNoticesCommand,
  ),
  commandLeaf(
    'resolve',
    'settle a notice whose outcome is unknown',
    async () => (await import('./notices/resolve-notice.ts')).resolveNoticeCommand,
  ),
  commandLeaf(
    'preview',
    'show a notice as owners read it',
    async () => (await import('./notices/preview-notice.ts')).previewNoticeCommand,
  ),
]);

export const enforcerCommands: CommandTree = commandLeaf(
  'enforcer',
  'notify owners of the end of their trial, and refuse data to those who do not pay',
  async () => (await import('./command.ts')).enforcerCommand,
  [
    commandLeaf(
      'explain',
      'why data of an organization is refused or not, and what would change that',
      async () => (await import('./explain/explain-command.ts')).explainCommand,
    ),
    notices,
  ],
);
