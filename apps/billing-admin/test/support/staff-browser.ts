/** Somebody of staff with a browser: it keeps cookies, and sends forms as they stand on a page. */
import { PUBLIC_URL, type RunningAdmin } from './running-admin.ts';

export const SECRET = 'sixteen or more!';

/** One person for each role. */
export const PROXY = {
  BILLING_ADMIN_PROXY_SECRET: SECRET,
  BILLING_ADMIN_VIEWERS: 'vera',
  BILLING_ADMIN_OPERATORS: 'otto',
  BILLING_ADMIN_ADMINS: 'ada',
};

/** The headers of a proxy that names somebody. */
export const named = (name: string, secret = SECRET): Readonly<Record<string, string>> => ({
  'X-Scope-UserID': name,
  'X-Proxy-Secret': secret,
});

export interface StaffBrowser {
  readonly get: (path: string) => Promise<Response>;
  /** The token that a page has for a form of this address; fails where there is none. */
  readonly tokenFor: (page: string, action: string) => Promise<string>;
  /** `token` and `headers` are what a page of this site would send, unless given. */
  readonly post: (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** As a thief would have it. */
  readonly cookie: () => string;
}

export const staffBrowser = (
  { request }: RunningAdmin,
  who: Readonly<Record<string, string>>,
  origin = PUBLIC_URL,
): StaffBrowser => {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = async (path: string, init: RequestInit & { readonly headers: Readonly<Record<string, string>> }) => {
    const sent = cookies.size === 0 ? init.headers : { ...init.headers, Cookie: cookie() };
    const response = await request(path, { ...init, headers: sent });
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (/Max-Age=0/.test(one)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const get = (path: string) => send(path, { headers: who });
  return {
    get,
    cookie,
    tokenFor: async (page, action) => {
      const html = await (await get(page)).text();
      const found = new RegExp(`action="${action}"[^>]*><input[^>]*name="form-token" value="([^"]*)"`).exec(html)?.[1];
      if (found === undefined) throw new Error(`${page} has no form for ${action}: ${html.slice(0, 3000)}`);
      return found;
    },
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { ...who, Origin: origin, ...headers },
        body: new URLSearchParams(fields),
      }),
  };
};

/** Sends a form of this address, and returns the address of the proposal. */
export const proposed = async (
  browser: StaffBrowser,
  form: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> => {
  const response = await browser.post(form, { 'form-token': await browser.tokenFor(form, form), ...fields });
  if (response.status !== 303) throw new Error(`${response.status}: ${await response.text()}`);
  return response.headers.get('location') ?? '';
};

export const confirmed = async (browser: StaffBrowser, proposal: string, note = 'as agreed'): Promise<Response> => {
  const token = await browser.tokenFor(proposal, `${proposal}/confirm`);
  return browser.post(`${proposal}/confirm`, { 'form-token': token, note });
};

/** What a page says, without its elements. */
export const textOn = async (browser: StaffBrowser, path: string): Promise<string> =>
  (await (await browser.get(path)).text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
