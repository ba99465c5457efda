/** A client of the fake, over HTTP. */
import { DEFAULT_CREDENTIALS, type FakeZuora, type FakeZuoraOptions, startFakeZuora } from '@usage-billing/zuora-fake';

const { apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
export const KEYS: Readonly<Record<string, string>> = { apiAccessKeyId, apiSecretAccessKey };

export const HEADER = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';

export type Body = Readonly<Record<string, unknown>>;

export interface Client extends FakeZuora {
  readonly moveTo: (time: string) => void;
  readonly get: (path: string) => Promise<Body>;
  readonly put: (path: string, body: unknown) => Promise<Body>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Body>;
  readonly upload: (csv: string, fileName?: string, key?: string) => Promise<Body>;
  /** Uploads lines and lets them be imported; answers the status. */
  readonly importLines: (...lines: ReadonlyArray<string>) => Promise<Body>;
}

export const start = async (options: FakeZuoraOptions = {}): Promise<Client> => {
  let now = new Date('2026-10-05T12:00:00Z');
  const fake = await startFakeZuora({ now: () => now, ...options });
  const json = async (path: string, init: RequestInit): Promise<Body> =>
    (await (await fetch(new URL(path, fake.url), init)).json()) as Body;
  const get = (path: string): Promise<Body> => json(path, { headers: KEYS });
  const upload = (csv: string, fileName = 'usage.csv', key = ''): Promise<Body> => {
    const body = new FormData();
    body.append('file', new Blob([csv]), fileName);
    return json('usage', { method: 'POST', headers: key === '' ? KEYS : { ...KEYS, 'Idempotency-Key': key }, body });
  };
  const send = (
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Body> =>
    json(path, { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return {
    ...fake,
    moveTo: (time) => {
      now = new Date(time);
    },
    get,
    put: (path, body) => send('PUT', path, body, KEYS),
    post: (path, body, headers = KEYS) => send('POST', path, body, headers),
    upload,
    importLines: async (...lines) => {
      const { checkImportStatus } = await upload(`${[HEADER, ...lines].join('\n')}\n`);
      fake.control.finishImport();
      return get(String(checkImportStatus));
    },
  };
};

export const withClient = async (
  run: (client: Client) => Promise<void>,
  options: FakeZuoraOptions = {},
): Promise<void> => {
  const client = await start(options);
  try {
    await run(client);
  } finally {
    await client.close();
  }
};
