/** The desk over the admin port: the buffer belongs to the running ingester, so commands ask it. */
import { formatInstant, parseInstant } from '@usage-billing/core/shared';
import type { KeptDeadLetter } from '@usage-billing/core/usage';
import type { AdminPage } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import type { LetterDesk, Replay } from './letter-desk.ts';

const PATH = '/dead-letters';

export const letterJson = (letter: KeptDeadLetter) => ({ ...letter, at: formatInstant(letter.at) });

const letterFromJson = (json: ReturnType<typeof letterJson>): KeptDeadLetter => {
  const at = parseInstant(json.at);
  if (E.isLeft(at)) throw new Error(at.left);
  return { ...json, at: at.right };
};

const json = (status: number, value: unknown) => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});

const failed = (error: unknown) => json(503, { error: error instanceof Error ? error.message : String(error) });

/** `GET /dead-letters?limit=&after=&all=` and `POST /dead-letters` with `{"replay": [ids]}` or `{"replay": "all"}`. */
export const letterPages =
  (desk: LetterDesk): AdminPage =>
  ({ method, url, body }) => {
    if (url.pathname !== PATH) return undefined;
    if (method === 'GET') {
      const after = url.searchParams.get('after');
      const query = {
        limit: Number(url.searchParams.get('limit') ?? 100),
        all: url.searchParams.get('all') === 'true',
      };
      return desk
        .list({ ...query, ...(after === null ? {} : { after }) })
        .then((letters) => json(200, letters.map(letterJson)), failed);
    }
    if (method !== 'POST') return Promise.resolve(json(405, { error: 'Use GET or POST' }));
    return body().then((text) => {
      const { replay } = JSON.parse(text) as { readonly replay: ReadonlyArray<string> | 'all' };
      return desk.replay(replay === 'all' ? undefined : replay).then((done) => json(200, done), failed);
    });
  };

const asked = async <A>(response: Promise<Response>): Promise<A> => {
  const answer = await response;
  const value = (await answer.json()) as A & { readonly error?: string };
  if (!answer.ok) throw new Error(value.error ?? `the ingester answered ${answer.status}`);
  return value;
};

/** Of the ingester that runs with this admin address. */
export const remoteLetterDesk = (adminUrl: string): LetterDesk => ({
  list: async ({ limit, all, after }) => {
    const url = new URL(PATH, adminUrl);
    url.search = new URLSearchParams({
      limit: String(limit),
      all: String(all),
      ...(after === undefined ? {} : { after }),
    }).toString();
    return (await asked<ReadonlyArray<ReturnType<typeof letterJson>>>(fetch(url))).map(letterFromJson);
  },
  replay: (ids) =>
    asked<Replay>(fetch(new URL(PATH, adminUrl), { method: 'POST', body: JSON.stringify({ replay: ids ?? 'all' }) })),
});
