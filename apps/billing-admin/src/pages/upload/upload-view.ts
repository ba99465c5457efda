/** How one upload looks. */
import { mayAct, type Staff } from '@usage-billing/core/admin';
import type { NextAction, Upload, UploadLine, UploadStep } from '@usage-billing/core/invoices';
import { isSome } from 'fp-ts/lib/Option.js';
import { dataTable } from '../../view/data-table.ts';
import { facts } from '../../view/facts.ts';
import { grouped, id, moment, quantity } from '../../view/format.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import { uploadState } from '../../view/upload-state.ts';
import type { UploadData } from './upload-data.ts';

const { a, h2, li, ol, p, section } = tags;

export const uploadView = ({ upload, steps, next }: UploadData, staff: Staff): Child =>
  all(
    facts([
      ['State', uploadState(upload.state._tag)],
      ['What comes next', nextText(next)],
      ['Id', id(upload.id.toString())],
      ['Kind', upload.uploader],
      ['Usage before', `${upload.through} (00:00 UTC)`],
      ['Prepared', moment(upload.createdAt)],
      ['Receipt of Zuora', 'receipt' in upload.state ? receipt(upload.state.receipt) : undefined],
      ['Last error', isSome(upload.lastError) ? upload.lastError.value : undefined],
      ['SHA-256 of the last request', isSome(upload.fingerprint) ? id(upload.fingerprint.value) : undefined],
    ]),
    whatToDecide(upload, staff),
    section({}, h2({}, 'What happened'), ol({ class: 'timeline' }, steps.map(stepLine))),
    section({}, h2({}, 'Lines'), linesTable(upload)),
  );

const OPEN: ReadonlyArray<Upload['state']['_tag']> = ['Prepared', 'Sending', 'Sent', 'Unknown'];

/** Which of them are possible now, their pages say after they asked Zuora. */
const whatToDecide = ({ id: uploadId, state }: Upload, { role }: Staff): Html | undefined => {
  if (!OPEN.includes(state._tag)) return undefined;
  const decisions = mayAct(role, 'operator')
    ? p(
        {},
        a({ href: `/admin/uploads/${uploadId}/resolve` }, 'Decide what became of it…'),
        ' · ',
        a({ href: `/admin/uploads/${uploadId}/release` }, 'Give it up…'),
      )
    : p({}, 'Decisions need the role operator.');
  return section({}, h2({}, 'Decisions'), decisions);
};

const receipt = (
  given: string | { readonly _tag: 'None' } | { readonly _tag: 'Some'; readonly value: string },
): Child => {
  if (typeof given === 'string') return id(given);
  return given._tag === 'Some' ? id(given.value) : undefined;
};

const nextText = (next: NextAction): Child => {
  switch (next._tag) {
    case 'Send':
      return 'The uploader sends it with its next pass.';
    case 'MarkUnknown':
      return 'A process is sending it, or died while it did.';
    case 'Poll':
      return 'The uploader asks Zuora whether it was imported.';
    case 'Ask':
      return 'The uploader asks Zuora whether it holds this usage.';
    case 'Repeat':
      return 'The uploader asks Zuora, and sends the same request again if the usage is absent.';
    case 'Wait':
      return ['Nothing until ', moment(next.until), '.'];
    case 'NeedsOperator':
      return [
        'Its outcome has been open for too long: somebody has to decide. Zuora is asked again at ',
        moment(next.until),
        '.',
      ];
    case 'Done':
      return 'Nothing: it is settled.';
  }
};

const stepLine = ({ at, from, to, error, decision }: UploadStep): Html =>
  li(
    {},
    moment(at),
    ' ',
    isSome(from) && from.value === to ? `still ${to.toLowerCase()}` : to.toLowerCase(),
    isSome(error) ? `: ${error.value}` : undefined,
    isSome(decision) ? `, decided by ${decision.value.by}: ${decision.value.note}` : undefined,
  );

/** A page holds no more; the JSON holds all of them. */
const SHOWN = 500;

const linesTable = ({ lines, id: uploadId }: Upload): Html =>
  all(
    dataTable<UploadLine>({
      label: 'Lines of the upload',
      rows: lines.slice(0, SHOWN),
      columns: [
        {
          title: 'Organization',
          cell: ({ instanceId }) => a({ href: `/admin/organizations/${encodeURIComponent(instanceId)}` }, instanceId),
        },
        { title: 'Account', isSecondary: true, cell: ({ accountNumber }) => id(accountNumber) },
        { title: 'Quantity', isNumber: true, cell: (line) => quantity(line.quantity, line.amountType) },
        { title: 'From', cell: ({ startDate }) => startDate },
        { title: 'To', cell: ({ endDate }) => endDate },
        { title: 'Subscription', isSecondary: true, cell: ({ subscriptionNumber }) => id(subscriptionNumber) },
        { title: 'Description', isSecondary: true, cell: ({ description }) => description },
      ],
    }),
    lines.length > SHOWN
      ? p(
          { class: 'soft' },
          `The first ${SHOWN} of ${grouped(lines.length)}; all are in `,
          a({ href: `/admin/api/uploads/${uploadId}` }, 'the JSON'),
          '.',
        )
      : undefined,
  );
