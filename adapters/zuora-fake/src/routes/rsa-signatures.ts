/** rsa-signatures: what opens the hosted page. There is no such page here, so the signature is for looks alone. */
import { randomBytes } from 'node:crypto';
import { jsonBody, type Route, requireText } from '../api.ts';

const KEY = randomBytes(294).toString('base64');

export const postSignature: Route = (_world, request) => {
  const fields = jsonBody(request);
  for (const name of ['uri', 'method', 'pageId']) requireText('paymentMethod', fields, name);
  return {
    json: {
      success: true,
      signature: randomBytes(256).toString('base64'),
      token: randomBytes(24).toString('base64url'),
      tenantId: '12270',
      key: KEY,
    },
  };
};
