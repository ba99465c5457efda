/** What the layers around a route tell each other about one call. */
import type { Context, Middleware, Next } from 'koa';

const MAX_BODY = 16 * 1024 * 1024;

export interface CallState {
  readonly body: Buffer;
  /** The API version that holds for it; empty for calls of the control. */
  version: string;
  /** Its line in the log; absent for calls of the control. */
  logged?: { fault: string | null; replayed: boolean };
  /** A scripted failure in place of its route. */
  refusal?: { readonly code: number; readonly message: string };
}

export const callState = (context: Context): CallState => context.state.call as CallState;

export const readBody: Middleware = async (context: Context, next: Next) => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) context.throw(413, 'the request body is larger than 16 MB');
  context.state.call = { body: Buffer.concat(chunks), version: '' } satisfies CallState;
  await next();
};

export const pathBelowV1 = (context: Context): string => context.path.replace(/^\/(v1\/)?/, '');
