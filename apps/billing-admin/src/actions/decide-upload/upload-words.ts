/** What a decision about an upload does, and what Zuora says about it, in words. */
import type { ProposalPreview } from '@usage-billing/core/admin';
import type { ProviderSaid, Upload, UploadStateName } from '@usage-billing/core/invoices';
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import { facts } from '../../view/facts.ts';
import { amountText, id, moment } from '../../view/format.ts';
import { all, type Child, tags } from '../../view/tags.ts';
import { uploadState, uploadWord } from '../../view/upload-state.ts';

const { label, option, p, select } = tags;

/** `taken`: its usage is in Zuora. `resend`: it is not, and goes out again. `give up`: its usage is pending again. */
export type Decided = 'taken' | 'resend' | 'give up';

interface DecisionWords {
  readonly title: string;
  readonly choice: string;
  readonly will: string;
  readonly willNot: string;
}

export const DECISIONS: Readonly<Record<Decided, DecisionWords>> = {
  taken: {
    title: 'Count as imported: upload',
    choice: 'Its usage is in Zuora: count it as imported, for good',
    will: 'It is settled, and its usage counts as billed for good.',
    willNot: 'It is never sent again. Were its usage not in Zuora, nobody would ever pay for it.',
  },
  resend: {
    title: 'Send again: upload',
    choice: 'Its usage is not in Zuora: send it again',
    will: 'The uploader sends it again with its next pass, as a new request.',
    willNot: 'Its lines do not change. Were its usage in Zuora already, it would be billed twice.',
  },
  'give up': {
    title: 'Give up upload',
    choice: 'Give it up: its usage is pending again',
    will: 'Its usage is pending again, and goes out in another upload with the next daily run.',
    willNot: 'It is never sent again. Were its usage in Zuora already, it would be billed twice.',
  },
};

/** What the form is about. */
export interface AskedUpload {
  readonly upload: Upload;
  /** Undefined: it was never sent. */
  readonly said: ProviderSaid | undefined;
  readonly at: Instant;
  readonly offered: ReadonlyArray<Decided>;
  readonly possible: ReadonlyArray<Decided>;
}

export const uploadFields = ({ upload, said, at, possible }: AskedUpload): Child =>
  all(
    facts([
      ['State', uploadState(upload.state._tag)],
      ['Zuora says', [saidText(said), ' Asked at ', moment(at), '.']],
      ['Name in Zuora', id(upload.name)],
    ]),
    possible.length === 0
      ? p(
          { role: 'note' },
          `Nothing can be decided now: it is ${uploadWord(upload.state._tag)}. Its page says what comes next.`,
        )
      : label(
          {},
          'Decision',
          select(
            { name: 'decision' },
            possible.map((one) => option({ value: one }, DECISIONS[one].choice)),
          ),
        ),
  );

export const uploadPreview = (
  upload: Upload,
  decision: Decided,
  said: ProviderSaid | undefined,
  after: UploadStateName,
): ProposalPreview => ({
  changes: [
    { what: 'State', before: stateText(upload), after: uploadWord(after) },
    ...quantities(upload).map(([unit, quantity]) => ({
      what: 'Its usage',
      before: `${amountText(quantity, unit)} ${uploadWord(upload.state._tag)}`,
      after: `${amountText(quantity, unit)} ${AFTER[decision]}`,
    })),
  ],
  will: [
    DECISIONS[decision].will,
    ...(said === undefined ? [] : [`It is refused unless Zuora agrees when you confirm. Now: ${saidText(said)}`]),
  ],
  willNot: [DECISIONS[decision].willNot],
});

const AFTER: Readonly<Record<Decided, string>> = {
  taken: 'billed',
  resend: 'to be sent again',
  'give up': 'pending',
};

/** With the moment since when it is so: another attempt is another state. */
const stateText = ({ state }: Upload): string => {
  const since = 'since' in state ? state.since : 'at' in state ? state.at : undefined;
  return since === undefined ? uploadWord(state._tag) : `${uploadWord(state._tag)} since ${formatInstant(since)}`;
};

const quantities = ({ lines }: Upload): ReadonlyArray<readonly [unit: string, quantity: bigint]> =>
  [...Map.groupBy(lines, ({ amountType }) => amountType)].map(([unit, of]) => [
    unit,
    of.reduce((sum, { quantity }) => sum + quantity, 0n),
  ]);

const saidText = (said: ProviderSaid | undefined): string => {
  switch (said?._tag) {
    case undefined:
      return 'it was never sent, so Zuora was not asked.';
    case 'AbsentAtProvider':
      return 'it holds no usage of this upload.';
    case 'ProviderSilent':
      return `nothing that helps: ${said.reason}.`;
    case 'FoundAtProvider':
      switch (said.status._tag) {
        case 'Completed':
          return 'it holds the usage of this upload.';
        case 'Pending':
          return 'it is importing this upload.';
        case 'Failed':
          return `it did not import this upload: ${said.status.reason}.`;
      }
  }
};

export const uploadDecided = ({ state }: Upload): string => `The upload is ${uploadWord(state._tag)} now.`;
