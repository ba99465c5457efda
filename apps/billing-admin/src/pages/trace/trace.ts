/** The way of an event, an upload, an invoice or an organization's usage through every place where it stands. */
import { pathJson } from '@usage-billing/wiring';
import { map } from 'fp-ts/lib/Option.js';
import { given } from '../../page/optional-json.ts';
import { page } from '../../page/page.ts';
import type { PageDeps } from '../../ports.ts';
import { findPath, type Traced } from './find-path.ts';
import { traceFields } from './trace-query.ts';
import { traceView } from './trace-view.ts';

export const tracePage = page<PageDeps>()({
  path: '/trace',
  nav: 'Trace',
  role: 'viewer',
  query: traceFields,
  load:
    (deps) =>
    (query, { now }) =>
      findPath(deps, query, now),
  title: () => 'Trace',
  view: traceView,
  json: ({ kinds, path }: Traced) => ({ readAs: [...kinds], ...given('path', map(pathJson)(path), (json) => json) }),
});
