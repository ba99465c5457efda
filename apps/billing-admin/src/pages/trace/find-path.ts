/** The path of what somebody asks for, by the use cases of `billing trace`. */
import { monthLater } from '@usage-billing/core/admin';
import { traceEvent, traceInvoice, traceOrganization, traceUpload } from '@usage-billing/core/invoices';
import {
  addDays,
  dayInMonth,
  dayOf,
  fail,
  type Instant,
  inSteps,
  monthOf,
  startOfDay,
  step,
  yearOf,
} from '@usage-billing/core/shared';
import { findOrganization } from '@usage-billing/core/trials';
import type { UploadId } from '@usage-billing/core/usage';
import { eventPath, invoicePath, organizationPath, type Path, uploadPath } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { PageError } from '../../page/page.ts';
import { organizationUnread, reading, readingOrganization } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import type { TracedKind, TraceQuery } from './trace-query.ts';

/** `path` is none where the text can be read in several ways: somebody has to say which one is meant. */
export interface Traced {
  readonly kinds: ReadonlyArray<TracedKind>;
  readonly path: O.Option<Path>;
}

export const findPath = (deps: PageDeps, query: TraceQuery, now: Instant): TaskEither<PageError, Traced> =>
  inSteps(async function* () {
    if (query.q === '') return { kinds: [], path: O.none };
    const kinds = yield* step(kindsOf(deps, query));
    const [kind, ...others] = kinds;
    if (kind === undefined || others.length > 0) return { kinds, path: O.none };
    return { kinds, path: O.some(yield* step(tracing[kind](deps, query, now))) };
  });

/** Whatever is neither an upload nor an organization is taken for the key of an event, of which any text may be one. */
const kindsOf = (
  { journal, directory }: PageDeps,
  { q, kind, of }: TraceQuery,
): TaskEither<PageError, ReadonlyArray<TracedKind>> =>
  inSteps(async function* () {
    if (kind !== 'anything') return [kind];
    if (of !== '') return ['invoice'];
    const kinds: TracedKind[] = [];
    const id = uploadIdOf(q);
    if (O.isSome(id) && O.isSome(yield* step(reading(journal.find(id.value))))) kinds.push('upload');
    const organization = await findOrganization(directory)(q)();
    if (E.isRight(organization)) kinds.push('organization');
    else if (organization.left._tag !== 'OrganizationNotFound')
      return yield* fail(organizationUnread(q)(organization.left));
    return kinds.length === 0 ? ['event'] : kinds;
  });

const uploadIdOf = (text: string): O.Option<UploadId> =>
  /^\d{1,18}$/.test(text) ? O.some(BigInt(text) as UploadId) : O.none;

type Trace = (deps: PageDeps, query: TraceQuery, now: Instant) => TaskEither<PageError, Path>;

/** Where a store without an index looks; the command line can look further back. */
const DAYS_BACK = 62;

const tracing: Readonly<Record<TracedKind, Trace>> = {
  event: (deps, { q }, now) =>
    inSteps(async function* () {
      const today = dayOf(now);
      const received = { from: startOfDay(addDays(today, 1 - DAYS_BACK)), to: startOfDay(addDays(today, 1)) };
      const { lookBackDays } = deps.uploadPolicy;
      return eventPath(yield* step(reading(traceEvent(deps)({ search: { uniqueKey: q, received }, lookBackDays }))));
    }),
  upload: (deps, { q }) =>
    inSteps(async function* () {
      const unknown: PageError = { _tag: 'NotFound', what: `upload with the id “${q}”` };
      const id = uploadIdOf(q);
      if (O.isNone(id)) return yield* fail(unknown);
      const trace = yield* step(reading(traceUpload(deps)(id.value)));
      return O.isSome(trace) ? uploadPath(trace.value) : yield* fail(unknown);
    }),
  invoice: (deps, { q, of }) =>
    inSteps(async function* () {
      if (of === '') return yield* fail(whose);
      const organization = yield* step(readingOrganization(deps.directory, of));
      const trace = yield* step(reading(traceInvoice(deps)({ number: q, organization: O.some(organization) })));
      const unknown: PageError = { _tag: 'NotFound', what: `invoice “${q}” on the account of “${of}”` };
      return O.isSome(trace) ? invoicePath(trace.value) : yield* fail(unknown);
    }),
  organization: (deps, { q, month }, now) =>
    inSteps(async function* () {
      const organization = yield* step(readingOrganization(deps.directory, q));
      const today = dayOf(now);
      const first = month === '' ? dayInMonth(yearOf(today), monthOf(today), 1) : month;
      const range = { from: startOfDay(first), to: startOfDay(monthLater(first, 1)) };
      return organizationPath(yield* step(reading(traceOrganization(deps)(organization, range))));
    }),
};

/** The provider lists invoices by account, and asking it for every account would take minutes. */
const whose: PageError = {
  _tag: 'QueryRefused',
  problems: [
    'The parameter "of" must say whose invoice it is: a slug or an internal id. "billing trace invoice" looks through all accounts.',
  ],
};
