/** The headers that say who is calling, by either kind of credentials. */
import { randomUUID } from 'node:crypto';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Attempt, asJson, type CallResult, type CallTask } from './attempt.ts';
import type { ZuoraAuth } from './config.ts';
import { tokenSource } from './token.ts';

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Called when the server did not accept them; true when others may be had. */
  readonly renew: () => boolean;
}

export type Authorization = CallTask<Credentials>;

export const authorizationOf = (auth: ZuoraAuth, attempt: Attempt, timeoutMs: number): Authorization => {
  if (auth._tag === 'Keys') {
    const { apiAccessKeyId, apiSecretAccessKey } = auth;
    const keys: Credentials = { headers: { apiAccessKeyId, apiSecretAccessKey }, renew: () => false };
    return TE.right(keys);
  }
  const postForm = (form: URLSearchParams): Promise<CallResult<unknown>> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new TextEncoder().encode(form.toString());
    const options = { headers: {}, timeoutMs, trackId: randomUUID(), attempt: 1 };
    return attempt({ method: 'POST', path: '../oauth/token', headers, body }, options, asJson);
  };
  const tokens = tokenSource(auth, postForm, () => performance.now());
  return TE.map((token: string) => ({
    headers: { authorization: `Bearer ${token}` },
    renew: () => {
      tokens.discard(token);
      return true;
    },
  }))(tokens.get);
};
