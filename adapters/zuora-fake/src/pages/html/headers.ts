/** What a browser may do with a page of this server: show it, with its own style, and send its forms back. No script at all. */
import { createHash } from 'node:crypto';
import { STYLE } from './style.ts';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export const pageHeaders = (partner?: string): Readonly<Record<string, string>> => {
  const ownAnd = partner === undefined ? "'self'" : `'self' ${partner}`;
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${STYLE_HASH}'`,
      // Chrome holds the target of a redirect after a form to this rule too.
      `form-action ${ownAnd}`,
      `frame-ancestors ${ownAnd}`,
      "base-uri 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
};
