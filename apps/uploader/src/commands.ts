/** The uploader's commands, by name. Each is loaded when it is run. */
import { type CommandTree, commandGroup, commandLeaf } from '@usage-billing/wiring/program';

const uploads = commandGroup('uploads', 'what was sent, and decisions about it', [
  commandLeaf(
    'list',
    'uploads that were sent, are on their way or wait for a decision',
    async () => (await import('./uploads/list-uploads.ts')).listUploadsCommand,
  ),
  commandLeaf(
    'show',
    'one upload: its state, lines and history, and what comes next',
    async () => (await import('./uploads/show-upload.ts')).showUploadCommand,
  ),
  commandLeaf(
    'resolve',
    'settle an upload whose outcome is unknown',
    async () => (await import('./uploads/decide-upload.ts')).resolveUploadCommand,
  ),
  commandLeaf(
    'release',
    'give an upload up; its usage is pending again',
    async () => (await import('./uploads/decide-upload.ts')).releaseUploadCommand,
  ),
  commandLeaf(
    'adopt',
    'after a restore: take over what Zuora has and the journal does not',
    async () => (await import('./uploads/adopt-uploads.ts')).adoptUploadsCommand,
  ),
]);

const usage = commandGroup('usage', 'usage that is set aside instead of being billed', [
  commandLeaf(
    'list',
    'usage that is set aside, and why',
    async () => (await import('./usage/list-set-aside.ts')).listSetAsideCommand,
  ),
  commandLeaf(
    'release',
    'have settled usage billed after all',
    async () => (await import('./usage/release-usage.ts')).releaseUsageCommand,
  ),
  commandLeaf(
    'settle',
    'end what needed a person, such as a credit that is owed',
    async () => (await import('./usage/settle-usage.ts')).settleUsageCommand,
  ),
]);

const VERIFY = 'compare the newest invoices with usage, prices and their own lines';

/** Stands directly below `billing`. */
export const invoicesCommands: CommandTree = commandGroup('invoices', 'are invoices right?', [
  commandLeaf('verify', VERIFY, async () => (await import('./invoices/verify-invoices.ts')).verifyInvoicesCommand),
]);

const invoices = commandGroup(
  'invoices',
  'accounts that wait for a post-trial invoice, and whether invoices are right',
  [
    commandLeaf(
      'verify',
      VERIFY,
      async () => (await import('./invoices/verify-invoices.ts')).uploaderVerifyInvoicesCommand,
    ),
    commandLeaf(
      'list',
      'accounts that wait for their post-trial invoice',
      async () => (await import('./invoices/list-invoices.ts')).listInvoicesCommand,
    ),
    commandLeaf(
      'drop',
      'take an account off that queue',
      async () => (await import('./invoices/drop-invoice.ts')).dropInvoiceCommand,
    ),
  ],
);

const accounts = commandGroup('accounts', 'organizations that share a billing account on purpose', [
  commandLeaf(
    'list',
    'which organizations share an account, and who decided it',
    async () => (await import('./accounts/list-shares.ts')).listSharesCommand,
  ),
  commandLeaf(
    'share',
    'let organizations be billed to one account',
    async () => (await import('./accounts/change-shares.ts')).shareAccountCommand,
  ),
  commandLeaf(
    'unshare',
    'end that organizations are billed to one account',
    async () => (await import('./accounts/change-shares.ts')).unshareAccountCommand,
  ),
]);

export const uploaderCommands: CommandTree = commandLeaf(
  'uploader',
  'send daily usage to Zuora, and invoice accounts created after their trial',
  async () => (await import('./command.ts')).uploaderCommand,
  [uploads, usage, invoices, accounts],
);
