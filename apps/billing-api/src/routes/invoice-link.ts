/** Signed links to invoice files: each is for one organization and one file, and expires. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, SECOND } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';

export const MIN_LINK_SECRET_BYTES = 32;

export interface InvoiceFileName {
  readonly externalId: string;
  readonly fileId: string;
}

export type InvalidLink = 'link-not-valid' | 'link-expired';

export interface InvoiceLinks {
  /** The path of the file, valid from `now` on for the lifetime of links. */
  readonly linkTo: (file: InvoiceFileName, now: Instant) => string;
  readonly check: (
    file: InvoiceFileName,
    link: { readonly expires: number; readonly mac: string },
    now: Instant,
  ) => E.Either<InvalidLink, void>;
}

export const invoiceLinks = (settings: {
  /** Of several the first signs, and each is accepted. */
  readonly secret: string | ReadonlyArray<string>;
  readonly lifetimeSeconds: number;
}): E.Either<string, InvoiceLinks> => {
  const keys = [settings.secret].flat().map((secret) => Buffer.from(secret, 'utf8'));
  const [signing] = keys;
  if (signing === undefined || keys.some(({ byteLength }) => byteLength < MIN_LINK_SECRET_BYTES))
    return E.left(`the secret of invoice links must have at least ${MIN_LINK_SECRET_BYTES} bytes`);

  /** JSON keeps the parts apart: no other three give the same text. */
  const macOf = (key: Buffer, { externalId, fileId }: InvoiceFileName, expires: number): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([externalId, fileId, expires]))
      .digest();

  return E.right({
    linkTo: (file, now) => {
      const expires = Number(now / SECOND) + settings.lifetimeSeconds;
      const query = new URLSearchParams({
        expires: String(expires),
        mac: macOf(signing, file, expires).toString('base64url'),
      });
      return `/api/billing/${encodeURIComponent(file.externalId)}/invoice_file/${encodeURIComponent(file.fileId)}?${query}`;
    },
    check: (file, { expires, mac }, now) => {
      const given = Buffer.from(mac, 'base64url');
      const isOf = (key: Buffer): boolean => {
        const expected = macOf(key, file, expires);
        return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
      };
      if (!keys.some(isOf)) return E.left('link-not-valid');
      return BigInt(expires) * SECOND > now ? E.right(undefined) : E.left('link-expired');
    },
  });
};
