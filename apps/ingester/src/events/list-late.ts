/** `billing ingester events late`: events that came after retention and count nowhere. */
import { formatInstant } from '@usage-billing/core/shared';
import type { LateEvent } from '@usage-billing/core/usage';
import { commandUsing, EventStoreToken, ExitCode, eventStore, orStartFailure } from '@usage-billing/wiring';

const PAGE = 500;

interface Flags {
  readonly json?: boolean;
}

export const listLateCommand = commandUsing(eventStore, { store: EventStoreToken })<Flags>({
  description:
    'Shows events that came for an hour whose events were pruned, or under a key that was forgotten. They count nowhere; to have one billed, its sender reports it again under a new key.',
  options: (command) => command.option('--json', 'one JSON object a line'),
  examples: [['billing ingester events late --json | jq -r .internal_instance_id | sort | uniq -c', 'whose they are']],
  main: async ({ store }, { flags, print }) => {
    let after: string | undefined;
    for (;;) {
      const page = await orStartFailure(store.late({ limit: PAGE, ...(after === undefined ? {} : { after }) }));
      for (const late of page) print(flags.json === true ? JSON.stringify(lateJson(late)) : lateText(late));
      if (page.length === 0 && after === undefined && flags.json !== true) print('No event came after retention.');
      after = page.at(-1)?.id;
      if (after === undefined || page.length < PAGE) return ExitCode.ok;
    }
  },
});

const lateJson = ({ id, reason, event }: LateEvent) => ({
  id,
  reason,
  unique_key: event.uniqueKey,
  internal_instance_id: event.instanceId,
  amount_type: event.amountType,
  amount_value: event.amount.toString(),
  occurred_at: formatInstant(event.occurredAt),
  received_at: formatInstant(event.receivedAt),
  delivered_at: formatInstant(event.deliveredAt),
});

const lateText = ({ reason, event }: LateEvent): string =>
  `${event.uniqueKey}: ${event.amount} ${event.amountType} of instance ${event.instanceId}, received ${formatInstant(event.receivedAt)}: ${reason}`;
