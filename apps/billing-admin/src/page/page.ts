/** A page: a path, who may see it, what it reads, and the two ways in which the same is shown: HTML and JSON. */
import type { AdminDataError, Staff } from '@usage-billing/core/admin';
import { type Instant, inSteps, type Json, type Pages, type StaffRole, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Child, Href, Html } from '../view/tags.ts';
import { decodeQuery, type QueryFields, type QueryOf } from './query.ts';

/** Why a page cannot be shown. */
export type PageError =
  | AdminDataError
  /** `what` completes "There is no …". */
  | { readonly _tag: 'NotFound'; readonly what: string }
  | { readonly _tag: 'QueryRefused'; readonly problems: ReadonlyArray<string> };

/** What a page knows about the request. */
export interface PageContext {
  readonly now: Instant;
  /** The values of the path's parameters, such as `id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly staff: Staff;
  /** A form of whoever reads the page. */
  readonly form: OwnForm;
}

/** A form that is taken at its own address, from this session alone. */
export type OwnForm = (action: Href, ...children: ReadonlyArray<Child>) => Html;

/** A page that was loaded. */
export interface LoadedPage {
  readonly title: string;
  readonly content: () => Child;
  readonly json: () => Json;
}

/** What a page shows as a file for spreadsheets, however long it is. */
export interface CsvFile {
  /** Without its ending. */
  readonly name: string;
  readonly columns: ReadonlyArray<string>;
  /** Exact values; escaped when they are written. */
  readonly rows: Pages<{ readonly message: string }, ReadonlyArray<string>>;
}

/** A page as the server sees it, whatever it is about. */
export interface Page<Deps> {
  /** Below `/admin`, and of its JSON below `/admin/api`: `/` or `/organizations/:id`. */
  readonly path: `/${string}`;
  /** The link of the navigation to which it belongs. */
  readonly nav: string;
  readonly role: StaffRole;
  readonly load: (deps: Deps, sent: URLSearchParams, context: PageContext) => TaskEither<PageError, LoadedPage>;
  /** At the page's path with `.csv` behind it. */
  readonly csv?: (deps: Deps, sent: URLSearchParams, context: PageContext) => TaskEither<PageError, CsvFile>;
}

interface PageDefinition<Deps, Fields extends QueryFields, Data> {
  readonly path: `/${string}`;
  readonly nav: string;
  readonly role: StaffRole;
  readonly query: Fields;
  readonly load: (deps: Deps) => (query: QueryOf<Fields>, context: PageContext) => TaskEither<PageError, Data>;
  readonly title: (data: Data) => string;
  readonly view: (data: Data, query: QueryOf<Fields>, context: PageContext) => Child;
  readonly json: (data: Data) => Json;
  readonly csv?: (deps: Deps) => (query: QueryOf<Fields>, context: PageContext) => TaskEither<PageError, CsvFile>;
}

/** `page<Deps>()({ … })`: the types of query and data are found by the compiler. */
export const page =
  <Deps>() =>
  <Fields extends QueryFields, Data>(definition: PageDefinition<Deps, Fields, Data>): Page<Deps> => ({
    path: definition.path,
    nav: definition.nav,
    role: definition.role,
    load: (deps, sent, context) =>
      inSteps<PageError, LoadedPage>(async function* () {
        const query = yield* step(E.mapLeft(refused)(decodeQuery(definition.query, sent)));
        const data = yield* step(definition.load(deps)(query, context));
        return {
          title: definition.title(data),
          content: () => definition.view(data, query, context),
          json: () => definition.json(data),
        };
      }),
    ...csvOf(definition),
  });

const csvOf = <Deps, Fields extends QueryFields, Data>({
  csv,
  query: fields,
}: PageDefinition<Deps, Fields, Data>): Pick<Page<Deps>, 'csv'> =>
  csv === undefined
    ? {}
    : {
        csv: (deps, sent, context) =>
          inSteps<PageError, CsvFile>(async function* () {
            const query = yield* step(E.mapLeft(refused)(decodeQuery(fields, sent)));
            return yield* step(csv(deps)(query, context));
          }),
      };

const refused = (problems: ReadonlyArray<string>): PageError => ({ _tag: 'QueryRefused', problems });
