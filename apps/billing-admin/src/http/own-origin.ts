/** Which pages may send forms here: none but its own. */
import type { IncomingMessage } from 'node:http';
import { isThisMachine } from '@usage-billing/wiring';
import type { BillingAdminConfig } from '../settings.ts';

export type IsOwnOrigin = (request: IncomingMessage) => boolean;

/** Browsers send `Origin` with every form; without one it is not a browser's. */
export const ownOrigin = ({ publicUrl }: Pick<BillingAdminConfig, 'publicUrl'>): IsOwnOrigin => {
  if (publicUrl !== undefined) {
    const { origin } = new URL(publicUrl);
    return ({ headers }) => headers.origin === origin;
  }
  // Under --insecure-dev, where this machine has several names. A name that somebody else had point to it is none of them.
  return ({ headers: { origin = '', host } }) => {
    if (!URL.canParse(origin)) return false;
    const sent = new URL(origin);
    return sent.host === host && isThisMachine(sent.hostname);
  };
};
