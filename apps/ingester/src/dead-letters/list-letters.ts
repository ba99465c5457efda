/** `billing ingester dead-letter list`: records that were not taken, and why. */
import { formatInstant } from '@usage-billing/core/shared';
import type { KeptDeadLetter } from '@usage-billing/core/usage';
import { commandFor, ExitCode } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { ingester } from '../settings.ts';
import { withDesk } from './with-desk.ts';

const PAGE = 500;

interface Flags {
  readonly all?: boolean;
  readonly json?: boolean;
}

const letterText = ({ id, at, reason, source, field, message, record, replayed, discarded }: KeptDeadLetter): string =>
  `${id}  ${formatInstant(at)}  ${reason} (${source})${replayed ? ', replayed' : ''}${discardedText(discarded)}: ${field} ${message}\n  ${record}`;

export const listLettersCommand = commandFor(ingester)<Flags>({
  description:
    'Shows records that broke a rule when they came, or that the event store refused, with the reason.\nAsks the running ingester, or looks into its buffer when none runs.',
  options: (command) =>
    command.option('--all', 'those that were replayed as well').option('--json', 'one JSON object a line'),
  examples: [
    ['billing ingester dead-letter list', 'shows those that wait for somebody'],
    ['billing ingester dead-letter list --json | jq -r .message | sort | uniq -c', 'counts the reasons'],
  ],
  main: ({ config, flags, deployment, logger, print }) =>
    withDesk({ config, logger, deployment }, async (desk) => {
      const { all = false, json = false } = flags;
      let after: string | undefined;
      for (;;) {
        const page = await desk.list({ limit: PAGE, all, ...(after === undefined ? {} : { after }) });
        for (const letter of page) print(json ? JSON.stringify(letterJson(letter)) : letterText(letter));
        if (page.length === 0 && after === undefined && !json) print('There are no dead letters.');
        after = page.at(-1)?.id;
        if (after === undefined || page.length < PAGE) return ExitCode.ok;
      }
    }),
});

const discardedText = (discarded: KeptDeadLetter['discarded']): string =>
  O.isNone(discarded) ? '' : `, discarded by ${discarded.value.by} (${discarded.value.note})`;

const letterJson = ({ at, discarded, ...letter }: KeptDeadLetter) => ({
  ...letter,
  at: formatInstant(at),
  ...(O.isNone(discarded) ? {} : { discarded: discarded.value }),
});
