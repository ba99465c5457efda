/** How a path looks: a picture of how far it goes, each step in order, and why it ends. */
import type { Path, PathStep } from '@usage-billing/wiring';
import { isSome } from 'fp-ts/lib/Option.js';
import { linkTo } from '../../page/query.ts';
import { moment } from '../../view/format.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import type { Traced } from './find-path.ts';
import { pathPicture } from './path-picture.ts';
import { TRACED_KINDS, type TracedKind, type TraceQuery, traceFields } from './trace-query.ts';

const { a, button, form, h2, input, label, li, ol, option, p, section, select, strong, ul } = tags;

export const traceView = (traced: Traced, query: TraceQuery): Child =>
  all(box(query), traced.kinds.length === 0 ? help : readAs(traced, query), shown(traced));

const AS: Readonly<Record<TracedKind, string>> = {
  event: 'the key of an event',
  upload: 'the id of an upload',
  invoice: 'the number of an invoice',
  organization: 'an organization',
};

const box = ({ q, kind, of, month }: TraceQuery): Html =>
  form(
    { class: 'filters', method: 'get', action: '/admin/trace' },
    label(
      { class: 'wide' },
      'What',
      input({ type: 'search', name: 'q', value: q, placeholder: 'event key, upload id, invoice number, organization' }),
    ),
    label(
      {},
      'Read as',
      select(
        { name: 'kind' },
        (['anything', ...TRACED_KINDS] as const).map((value) =>
          option(
            { value, ...(kind === value ? { selected: true } : {}) },
            value === 'anything' ? 'whatever it is' : AS[value],
          ),
        ),
      ),
    ),
    label({}, 'Whose invoice', input({ type: 'text', name: 'of', value: of, placeholder: 'slug or internal id' })),
    label(
      {},
      'Month of an organization',
      input({ type: 'text', name: 'month', value: month.slice(0, 7), placeholder: '2026-03' }),
    ),
    button({ type: 'submit' }, 'Trace'),
  );

const help = p(
  { class: 'empty' },
  'An event is followed from its receipt to the invoice; an upload or an invoice also back to its events.',
);

const readAs = ({ kinds, path }: Traced, query: TraceQuery): Html => {
  const others = TRACED_KINDS.filter((kind) => kind !== 'invoice' && !(isSome(path) && kinds.includes(kind)));
  const links = (some: ReadonlyArray<TracedKind>): Child =>
    some.map((kind, place) => [
      place === 0 ? '' : ', ',
      a({ href: linkTo('/admin/trace', traceFields, { ...query, kind }) }, AS[kind]),
    ]);
  return isSome(path)
    ? p({ class: 'soft' }, `Read as ${kinds.map((kind) => AS[kind]).join('')}. Read it as `, links(others), '.')
    : p({ role: 'status' }, 'This may be several things. Which one is meant: ', links(kinds), '?');
};

const shown = ({ path }: Traced): Html | undefined => (isSome(path) ? pathSection(path.value) : undefined);

const pathSection = (path: Path): Html =>
  section(
    {},
    h2({}, path.title),
    pathPicture(path),
    ol(
      { class: 'timeline' },
      path.steps.map((step, place) => stepLine(step, path.steps[place - 1])),
    ),
    path.ends.length === 0
      ? undefined
      : all(
          h2({}, 'Where it ends'),
          ul(
            {},
            path.ends.map((end) => li({}, end)),
          ),
        ),
  );

/** An upload is linked only where the step before has no such link. */
const stepLine = ({ word, at, says, facts: { upload } }: PathStep, before: PathStep | undefined): Html =>
  li(
    {},
    strong({}, word),
    ' ',
    at === undefined ? undefined : [moment(at), ' '],
    says,
    typeof upload === 'string' && upload !== before?.facts['upload']
      ? [' ', a({ href: `/admin/uploads/${encodeURIComponent(upload)}` }, `upload ${upload}`)]
      : undefined,
  );
