/** Tokens of the hosted payment page, and the signatures without which it shows no form. */
import { randomBytes, sign, verify } from 'node:crypto';
import type { PageToken, Tenant } from '../../books/tenant.ts';

export const TENANT_ID = '10001';
export const PAGE_TOKEN_LIFETIME_MS = 30 * 60_000;

export interface SignedPage {
  readonly tenantId: string;
  readonly token: string;
  readonly signature: string;
  /** The public key with which the signature is checked. */
  readonly key: string;
}

export const signPage = (tenant: Tenant, page: { readonly uri: string; readonly pageId: string }): SignedPage => {
  const token = randomBytes(24).toString('base64url');
  const { privateKey, publicKey } = tenant.pageKeys();
  tenant.pageTokens.set(token, { ...page, endsAt: tenant.clientNow() + PAGE_TOKEN_LIFETIME_MS });
  return {
    tenantId: TENANT_ID,
    token,
    signature: sign('sha256', signedText(page, token), privateKey).toString('base64'),
    key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
};

const signedText = ({ uri, pageId }: Pick<PageToken, 'uri' | 'pageId'>, token: string): Buffer =>
  Buffer.from([TENANT_ID, uri, 'POST', pageId, token].join('#'));

/** Why the page must not be shown; undefined when it may. */
export const whyRefused = (tenant: Tenant, parameters: URLSearchParams): string | undefined => {
  const token = parameters.get('token') ?? '';
  const known = tenant.pageTokens.get(token);
  if (parameters.get('tenantId') !== TENANT_ID) return `tenantId is not ${TENANT_ID}.`;
  if (known === undefined) return 'The token is unknown, or was used for a card already.';
  if (known.endsAt <= tenant.clientNow()) return 'The token has expired.';
  if (parameters.get('id') !== known.pageId) return 'The signature was made for another page id.';
  const signature = Buffer.from(parameters.get('signature') ?? '', 'base64');
  if (!verify('sha256', signedText(known, token), tenant.pageKeys().publicKey, signature))
    return 'The signature is wrong.';
  return undefined;
};
