/** `billing uploader accounts list`: which organizations share a billing account on purpose. */
import type { AccountShare } from '@usage-billing/core/invoices';
import { formatInstant, stringifyJsonExact } from '@usage-billing/core/shared';
import {
  commandUsing,
  ExitCode,
  orStartFailure,
  postgres,
  SharedAccountsToken,
  tableText,
} from '@usage-billing/wiring';

interface Flags {
  readonly json?: boolean;
}

export const listSharesCommand = commandUsing(postgres, { sharedAccounts: SharedAccountsToken })<Flags>({
  description: 'Shows which organizations share a billing account because a person decided so.',
  options: (command) => command.option('--json', 'one JSON object a line'),
  examples: [['billing uploader accounts list', 'shows each account with those that share it, and who decided it']],
  main: async ({ sharedAccounts }, { flags, print }) => {
    const shares = await orStartFailure(sharedAccounts.all);
    if (flags.json === true) {
      for (const share of shares) print(stringifyJsonExact({ ...share, at: formatInstant(share.at) }));
      return ExitCode.ok;
    }
    print(shares.length === 0 ? 'No account is shared.' : sharesText(shares));
    return ExitCode.ok;
  },
});

const sharesText = (shares: ReadonlyArray<AccountShare>): string =>
  tableText(
    [{ head: 'account' }, { head: 'instance', right: true }, { head: 'since' }, { head: 'decided by' }],
    shares.map(({ accountNumber, instanceId, at, decision: { by, note } }) => [
      accountNumber,
      instanceId,
      formatInstant(at),
      `${by}: ${note}`,
    ]),
  );
