/**
 * Cookies that only this origin can set and no script can read. Browsers take them over HTTPS, and over plain HTTP from
 * this machine.
 */
import type { Context } from 'koa';

/** `maxAge` in seconds; without it the cookie is gone when the browser is closed. */
export interface OwnCookie {
  readonly read: (ctx: Context) => string | undefined;
  readonly write: (ctx: Context, value: string) => void;
  readonly clear: (ctx: Context) => void;
}

/** `Lax`: sent when an issuer leads the browser back here, and not with forms of other sites. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Values are base64url. */
export const ownCookie = (purpose: string, maxAge?: number): OwnCookie => {
  const name = `__Host-billing-admin-${purpose}`;
  // Not through Koa's own, which refuses `Secure` behind a proxy that does not say that it speaks HTTPS.
  const write = (ctx: Context, value: string, age: number | undefined): void =>
    ctx.append('Set-Cookie', `${name}=${value}; ${ATTRIBUTES}${age === undefined ? '' : `; Max-Age=${age}`}`);
  return {
    read: (ctx) => ctx.cookies.get(name),
    write: (ctx, value) => write(ctx, value, maxAge),
    clear: (ctx) => write(ctx, '', 0),
  };
};

export const sessionCookie = ownCookie('session');
