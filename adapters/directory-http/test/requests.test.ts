/** Requests and responses as data. */
import { anOrganization, at } from '@usage-billing/contracts/laws';
import { directoryProblemType, directoryRoutes, OrganizationBody } from '@usage-billing/contracts/wire';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { type RouteInput, requestOf } from '../src/request.ts';
import { decodeResponse } from '../src/response.ts';

const find = (externalId: string): RouteInput<typeof directoryRoutes.findByExternalId> => ({
  params: { externalId },
  query: {},
  body: undefined,
});

test('requests have the method, path and body of their route', (t) => {
  t.deepEqual(requestOf(directoryRoutes.findByExternalId, find('frosty-sky-72')), {
    method: 'GET',
    path: 'v1/organizations/frosty-sky-72',
  });
  const search = { query: 'a&b=c', page: 2, includeDeleted: 'true' } as const;
  t.deepEqual(requestOf(directoryRoutes.search, { params: {}, query: search, body: undefined }), {
    method: 'GET',
    path: 'v1/organizations?query=a%26b%3Dc&page=2&includeDeleted=true',
  });
  const moment = at('2026-03-01T10:00:00.000001Z');
  t.deepEqual(requestOf(directoryRoutes.billable, { params: {}, query: { at: moment }, body: undefined }), {
    method: 'GET',
    path: 'v1/lists/billable?at=2026-03-01T10%3A00%3A00.000001Z',
  });
  const notified = { externalId: 'frosty-sky-72', notice: 'trial expired' } as const;
  t.deepEqual(requestOf(directoryRoutes.recordNotified, { params: notified, query: {}, body: { at: moment } }), {
    method: 'PUT',
    path: 'v1/organizations/frosty-sky-72/notified/trial-expired',
    body: '{"at":"2026-03-01T10:00:00.000001Z"}',
  });
});

test('any text in an address stays one segment of it, and arrives unchanged', (t) => {
  const base = 'http://127.0.0.1/base/';
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      fc.pre(!/^\.{1,2}$/.test(text));
      const { pathname, search, hash } = new URL(requestOf(directoryRoutes.findByExternalId, find(text)).path, base);
      t.deepEqual([search, hash], ['', '']);
      const [empty, first, version, collection, id, ...more] = pathname.split('/');
      t.deepEqual([empty, first, version, collection, more], ['', 'base', 'v1', 'organizations', []]);
      t.is(decodeURIComponent(id ?? ''), text);
    }),
  );
});

const read = (status: number, text: string) => decodeResponse(OrganizationBody, { status, text });
const whole = JSON.stringify(OrganizationBody.encode(anOrganization()));

test('a response is decoded only from a 200 with the body of the route', (t) => {
  t.deepEqual(read(200, whole), E.right(anOrganization()));
  for (const status of [201, 204, 206, 304, 500])
    t.deepEqual(read(status, whole), E.left({ _tag: 'Unexpected', status }));
  t.deepEqual(read(200, '{}'), E.left({ _tag: 'Malformed', reason: 'externalId is missing' }));
  for (const text of ['', 'null', '[]', '7', '"text"', whole.slice(1)])
    t.like(read(200, text), { left: { _tag: 'Malformed' } });
});

test('only a problem of the directory’s own types counts as its own', (t) => {
  const problem = (type: unknown) => read(404, JSON.stringify({ type, detail: 'Nobody has it.' }));
  t.deepEqual(
    problem(directoryProblemType('organization-not-found')),
    E.left({ _tag: 'Problem', name: 'organization-not-found', detail: 'Nobody has it.' }),
  );
  for (const type of ['about:blank', 'organization-not-found', undefined, 7])
    t.deepEqual(problem(type), E.left({ _tag: 'Unexpected', status: 404 }));
  t.deepEqual(read(404, '<html>'), E.left({ _tag: 'Unexpected', status: 404 }));
});
