/** Serves one endpoint over HTTP: who asks, may they, what do they ask, and the answer or the problem. */
import type { ApiRoute } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Context, Middleware } from 'koa';
import { refuse } from './catch-all.ts';
import { withDeadline } from './deadline.ts';
import type { Endpoint, RawRequest, Reply } from './endpoint.ts';
import { answerWithFile } from './file-answer.ts';
import { readJsonBody } from './json-body.ts';
import type { DirectoryReads } from './kept/kept-directory.ts';
import { observed, pathToLog } from './observe.ts';
import type { RateLimit } from './rate-limit.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { IdentifyCaller } from './sign-in/caller.ts';

export interface ServeEndpointDeps {
  readonly directory: DirectoryReads;
  readonly recentDirectory: DirectoryReads;
  readonly identifyCaller: IdentifyCaller;
  readonly isStaff: (userId: string) => boolean;
  readonly admit: RateLimit;
  readonly deadlineMilliseconds: number;
}

/** What changes something asks what the directory says now. */
const mayAsk = (
  { directory, recentDirectory, isStaff }: ServeEndpointDeps,
  { permission, method }: ApiRoute,
  { userId, externalId }: RawRequest,
): TE.TaskEither<Refusal, boolean> =>
  permission === 'staff'
    ? TE.right(isStaff(userId))
    : TE.mapLeft(refusalOf)((method === 'GET' ? recentDirectory : directory).mayUser(userId, permission, externalId));

/** The permission is asked for before anything of the request is read, so that strangers learn nothing by trying. */
const answer =
  (deps: ServeEndpointDeps, { route, answer: reply }: Endpoint, request: RawRequest): TE.TaskEither<Refusal, Reply> =>
  async () => {
    const allowed = await mayAsk(deps, route, request)();
    if (E.isLeft(allowed)) return allowed;
    return allowed.right ? reply(request)() : E.left({ name: 'no-permission' });
  };

const send = (ctx: Context, reply: Reply): TE.TaskEither<Refusal, void> => {
  if (reply._tag === 'File') return answerWithFile(ctx, reply.file);
  ctx.status = reply.status;
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = reply.text;
  return async () => E.right(undefined);
};

/** `parts` are the named parts of the address, decoded. */
export const serveEndpoint =
  (
    deps: ServeEndpointDeps,
    endpoint: Endpoint,
    parts: (ctx: Context) => Readonly<Record<string, string>>,
  ): Middleware =>
  async (ctx) => {
    const named = parts(ctx);
    const { path } = endpoint.route;
    Object.assign(observed(ctx), { route: path, path: pathToLog(path, named) });
    const user = await withDeadline(deps.deadlineMilliseconds, deps.identifyCaller(ctx.req))();
    if (E.isLeft(user)) return refuse(ctx, user.left);
    observed(ctx).userId = user.right;
    const waitSeconds = deps.admit(user.right);
    if (waitSeconds > 0) return refuse(ctx, { name: 'too-many-requests', retryAfterSeconds: waitSeconds });
    const request: RawRequest = {
      userId: user.right,
      externalId: named.id ?? '',
      parts: named,
      query: new URLSearchParams(ctx.querystring),
      body: readJsonBody(ctx.req),
    };
    const replied = await withDeadline(deps.deadlineMilliseconds, answer(deps, endpoint, request))();
    if (E.isLeft(replied)) return refuse(ctx, replied.left);
    const sent = await withDeadline(deps.deadlineMilliseconds, send(ctx, replied.right))();
    if (E.isLeft(sent)) refuse(ctx, sent.left);
  };
