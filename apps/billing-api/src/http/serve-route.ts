/** Serves one endpoint over HTTP: who asks, may they, what do they ask, and the answer or the problem. */
import type { ApiRoute } from '@usage-billing/contracts/wire';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Context, Middleware } from 'koa';
import type { DirectoryReads } from '../cache/directory.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { IdentifyCaller } from '../sign-in/caller.ts';
import { observed, pathToLog } from './access-log.ts';
import { withDeadline } from './deadline.ts';
import { type FileAnswer, fileAnswer } from './file-response.ts';
import { readJsonBody } from './json-body.ts';
import { type Refusal, refusalOf } from './problem.ts';
import type { Endpoint, RawRequest, Reply } from './route.ts';
import { refuse } from './unexpected-errors.ts';

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

type Parts = Readonly<Record<string, string>>;

/**
 * The permission is asked for before anything of the request is read, so that strangers learn nothing by trying. The
 * answer itself is not touched here: the deadline may have answered meanwhile.
 */
const replyTo =
  (deps: ServeEndpointDeps, { route, answer }: Endpoint, ctx: Context, parts: Parts): TE.TaskEither<Refusal, Reply> =>
  async () => {
    const user = await deps.identifyCaller(ctx.req)();
    if (E.isLeft(user)) return user;
    observed(ctx).userId = user.right;
    const retryAfterSeconds = deps.admit(user.right);
    if (retryAfterSeconds > 0) return E.left({ name: 'too-many-requests', retryAfterSeconds });
    const request: RawRequest = {
      userId: user.right,
      externalId: parts.id ?? '',
      parts,
      query: new URLSearchParams(ctx.querystring),
      body: readJsonBody(ctx.req),
    };
    const allowed = await mayAsk(deps, route, request)();
    if (E.isLeft(allowed)) return allowed;
    return allowed.right ? answer(request)() : E.left({ name: 'no-permission' });
  };

const answerWithText = (ctx: Context, status: number, text: string): void => {
  ctx.status = status;
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = text;
};

const answerWithFile = async (ctx: Context, file: FileAnswer, deadlineMilliseconds: number): Promise<void> => {
  // The customer hung up, or does so from here on.
  if (ctx.res.closed) return file.drop();
  ctx.res.once('close', file.drop);
  const first = await withDeadline(deadlineMilliseconds, file.first)();
  if (E.isRight(first)) return file.send(ctx, first.right);
  file.drop();
  refuse(ctx, first.left);
};

/** A file that is there when nobody waits for it any more. */
const dropLate = (reply: Reply): void => {
  if (reply._tag === 'File') fileAnswer(reply.file).drop();
};

/** `partsOf` a request are the named parts of its address, decoded. */
export const serveEndpoint =
  (deps: ServeEndpointDeps, endpoint: Endpoint, partsOf: (ctx: Context) => Parts): Middleware =>
  async (ctx) => {
    const { deadlineMilliseconds } = deps;
    const parts = partsOf(ctx);
    const { path } = endpoint.route;
    Object.assign(observed(ctx), { route: path, path: pathToLog(path, parts) });
    const replied = await withDeadline(deadlineMilliseconds, replyTo(deps, endpoint, ctx, parts), dropLate)();
    if (E.isLeft(replied)) return refuse(ctx, replied.left);
    const reply = replied.right;
    if (reply._tag === 'Json') return answerWithText(ctx, reply.status, reply.text);
    await answerWithFile(ctx, fileAnswer(reply.file), deadlineMilliseconds);
  };
