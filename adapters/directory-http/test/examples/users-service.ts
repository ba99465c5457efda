/**
 * A users service as another team might write it: it has read the OpenAPI document and nothing else, and imports nothing of
 * this project. Rows are kept as they go over the wire.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface UserRow {
  readonly [field: string]: unknown;
  readonly id: string | null;
  readonly externalId: string;
  readonly name: string;
  readonly deletedAt: string | null;
  readonly featureFlags: ReadonlyArray<string>;
  readonly billedExternally: boolean;
  readonly emails: ReadonlyArray<string>;
  readonly trialExpiresAt: string;
  readonly billingProvider: string | null;
  readonly zuoraAccountNumber: string | null;
  readonly zuoraAccountCreatedAt: string | null;
  readonly refuseDataReason: string | null;
}

/** Keys of `grants` are user, permission and external id, separated by spaces. */
export interface UsersDatabase {
  readonly rows: Map<string, UserRow>;
  readonly grants: Set<string>;
}

class Problem extends Error {
  readonly status: number;
  constructor(status: number, type: string) {
    super(type);
    this.status = status;
  }
}

/** Fractions differ in length, so times of this service are compared as numbers of microseconds. */
const micros = (time: string): bigint => {
  const [, fraction = ''] = /\.(\d+)/.exec(time) ?? [];
  return BigInt(Date.parse(time.replace(/\.\d+/, ''))) * 1000n + BigInt(fraction.padEnd(6, '0'));
};

const isInTrial = (row: UserRow, at: string): boolean => micros(at) < micros(row.trialExpiresAt);

const lists: Readonly<Record<string, (row: UserRow, at: string) => boolean>> = {
  billable: (row, at) => row.zuoraAccountNumber !== null && !isInTrial(row, at) && !row.billedExternally,
  'on-trial': (row, at) => isInTrial(row, at) && row.deletedAt === null,
  delinquent: (row, at) =>
    row.zuoraAccountNumber === null && !isInTrial(row, at) && row.deletedAt === null && !row.billedExternally,
};

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
};

export const usersService = ({ rows, grants }: UsersDatabase, token: string): Server => {
  const changes = new Map<unknown, boolean>();
  const extensions = new Map<unknown, unknown>();

  const row = (externalId: string): UserRow => {
    const found = rows.get(externalId);
    if (found === undefined) throw new Problem(404, 'organization-not-found');
    return found;
  };
  const update = (externalId: string, change: (before: UserRow) => Partial<UserRow>): { readonly done: true } => {
    const before = row(externalId);
    rows.set(externalId, { ...before, ...change(before) });
    return { done: true };
  };

  const search = (query: URLSearchParams): unknown => {
    const sought = (query.get('query') ?? '').toLowerCase();
    const from = (Number(query.get('page')) - 1) * 30;
    const hits = [...rows.values()]
      .filter(({ deletedAt }) => deletedAt === null || query.get('includeDeleted') === 'true')
      .filter((one) =>
        [one.name, one.externalId, one.id ?? '', ...one.emails].some((word) => word.toLowerCase().includes(sought)),
      )
      .sort((a, b) => (`${a.name} ${a.externalId}` < `${b.name} ${b.externalId}` ? -1 : 1));
    return { organizations: hits.slice(from, from + 30), total: hits.length };
  };

  const list = (name: string, query: URLSearchParams): unknown => {
    const belongs = lists[name];
    const behind = [...rows.values()]
      .filter((one) => belongs === undefined || one.featureFlags.includes('billing'))
      .filter((one) => belongs?.(one, query.get('at') ?? '') ?? true)
      .filter(({ externalId }) => externalId > (query.get('after') ?? ''))
      .sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
    return { organizations: behind.slice(0, 20), more: behind.length > 20 };
  };

  const refuse = (externalId: string, flag: string, body: Record<string, unknown>): unknown => {
    const before = row(externalId);
    const changed = changes.get(body.changeId) ?? before[flag] !== body.refused;
    changes.set(body.changeId, changed);
    if (before[flag] === body.refused) return { changed };
    const after: UserRow = { ...before, [flag]: body.refused };
    const isRefused = after.refuseDataAccess === true || after.refuseDataUpload === true;
    const reason = body.refused === true ? String(body.reason) : isRefused ? before.refuseDataReason : null;
    rows.set(externalId, { ...after, refuseDataReason: reason });
    return { changed };
  };

  const extend = (externalId: string, body: Record<string, unknown>): unknown => {
    const earlier = extensions.get(body.changeId);
    if (earlier !== undefined) return earlier;
    const old = row(externalId);
    if (old.deletedAt !== null) throw new Problem(409, 'organization-deleted');
    const before = old.trialExpiresAt;
    if (body.seenEnd !== undefined && micros(String(body.seenEnd)) !== micros(before))
      throw new Problem(409, 'trial-moved');
    const until = String(body.until);
    const changed = micros(until) > micros(before);
    const goesOn = changed && micros(until) > micros(String(body.at));
    const isOwn = /^the trial expired on \S+ and there is no billing account$/.test(old.refuseDataReason ?? '');
    const cleared = ['refuseDataAccess', 'refuseDataUpload'].filter((flag) => goesOn && isOwn && old[flag] === true);
    rows.set(externalId, {
      ...old,
      trialExpiresAt: changed ? until : before,
      ...(goesOn ? { trialPendingExpiryNotifiedAt: null, trialExpiredNotifiedAt: null } : {}),
      ...(goesOn && isOwn ? { refuseDataAccess: false, refuseDataUpload: false, refuseDataReason: null } : {}),
    });
    const told = { before, after: changed ? until : before, changed, cleared };
    extensions.set(body.changeId, told);
    return told;
  };

  const aboutOne = (externalId: string, what: string, which: string, body: Record<string, unknown>): unknown => {
    switch (what) {
      case 'refusals':
        return refuse(externalId, which, body);
      case 'trial':
        return extend(externalId, body);
      case 'zuora-account':
        return update(externalId, (before) => ({
          billingProvider: body.billingProvider == null ? null : String(body.billingProvider),
          zuoraAccountNumber: String(body.accountNumber),
          zuoraAccountCreatedAt: before.zuoraAccountCreatedAt ?? String(body.createdAt),
        }));
      case 'notified': {
        const field = {
          'trial-pending-expiry': 'trialPendingExpiryNotifiedAt',
          'trial-expired': 'trialExpiredNotifiedAt',
        };
        const name = field[which as keyof typeof field];
        return update(externalId, (before) => (name === undefined ? {} : { [name]: before[name] ?? body.at }));
      }
      case 'billing-configured':
        return update(externalId, () => ({}));
      default:
        throw new Problem(404, 'route-not-found');
    }
  };

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    if (request.headers.authorization !== `Bearer ${token}`) throw new Problem(401, 'not-authenticated');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://users');
    const [version, collection, id = '', what, which = ''] = pathname.slice(1).split('/').map(decodeURIComponent);
    if (version !== 'v1') throw new Problem(404, 'route-not-found');
    if (collection === 'lists') return list(id, searchParams);
    if (collection === 'instances') return row([...rows.values()].find((one) => one.id === id)?.externalId ?? '');
    if (id === '') return search(searchParams);
    if (what === undefined) return row(id);
    if (what === 'permissions')
      return { allowed: grants.has(`${searchParams.get('userId')} ${which} ${row(id).externalId}`) };
    return aboutOne(id, what, which, await bodyOf(request));
  };

  return createServer((request, response) => {
    answer(request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => {
        const { status, message } = error instanceof Problem ? error : new Problem(500, 'internal-error');
        const problem = { type: `urn:usage-billing:directory:${message}`, title: message, status };
        response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
      },
    );
  });
};
