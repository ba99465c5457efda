/** Uploads, the latest first, all or those in one state. */
import { UPLOAD_STATES, type UploadOverview, type UploadStateName } from '@usage-billing/core/invoices';
import { formatInstant } from '@usage-billing/core/shared';
import { isSome } from 'fp-ts/lib/Option.js';
import { given } from '../../page/optional-json.ts';
import { page } from '../../page/page.ts';
import { choiceField, linkTo } from '../../page/query.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { dataTable } from '../../view/data-table.ts';
import { filterLinks } from '../../view/filter-links.ts';
import { grouped, moment } from '../../view/format.ts';
import { all, tags } from '../../view/tags.ts';
import { uploadState } from '../../view/upload-state.ts';

const { a, p } = tags;

const LISTED = 100;

const STATE_CHOICES = ['all', 'prepared', 'sending', 'sent', 'unknown', 'imported', 'rejected'] as const;

type StateChoice = (typeof STATE_CHOICES)[number];

const fields = { state: choiceField(...STATE_CHOICES) };

const statesOf = (choice: StateChoice): ReadonlyArray<UploadStateName> =>
  UPLOAD_STATES.filter((name) => choice === 'all' || name.toLowerCase() === choice);

export const uploadsPage = page<PageDeps>()({
  path: '/uploads',
  nav: 'Uploads',
  role: 'viewer',
  query: fields,
  load:
    ({ journal }) =>
    ({ state }) =>
      reading(journal.list({ states: statesOf(state), limit: LISTED })),
  title: () => 'Uploads',
  view: (uploads, query) =>
    all(
      filterLinks(
        'State',
        STATE_CHOICES.map((state) => ({
          title: state === 'unknown' ? 'in doubt' : state,
          href: linkTo('/admin/uploads', fields, { state }),
          isChosen: state === query.state,
        })),
      ),
      uploads.length === 0 ? p({ class: 'empty' }, 'There is no upload in this state.') : table(uploads),
      uploads.length === LISTED ? p({ class: 'soft' }, `Only the latest ${LISTED} are listed.`) : undefined,
    ),
  json: (uploads) => ({
    uploads: uploads.map((one) => ({
      id: one.id.toString(),
      name: one.name,
      uploader: one.uploader,
      state: one.state._tag,
      through: one.through,
      createdAt: formatInstant(one.createdAt),
      lines: one.lines,
      organizations: one.organizations,
      attempts: one.attempts,
      ...given('lastError', one.lastError, (text) => text),
    })),
  }),
});

const table = (uploads: ReadonlyArray<UploadOverview>) =>
  dataTable<UploadOverview>({
    label: 'Uploads',
    rows: uploads,
    columns: [
      { title: 'Upload', cell: ({ id, name }) => a({ href: `/admin/uploads/${id}` }, name) },
      { title: 'State', cell: ({ state }) => uploadState(state._tag) },
      { title: 'Kind', isSecondary: true, cell: ({ uploader }) => uploader },
      { title: 'Usage before', cell: ({ through }) => through },
      { title: 'Prepared (UTC)', isSecondary: true, cell: ({ createdAt }) => moment(createdAt) },
      { title: 'Lines', isNumber: true, cell: ({ lines }) => grouped(lines) },
      {
        title: 'Organizations',
        isNumber: true,
        isSecondary: true,
        cell: ({ organizations }) => grouped(organizations),
      },
      { title: 'Last error', isSecondary: true, cell: ({ lastError }) => (isSome(lastError) ? lastError.value : '') },
    ],
  });
