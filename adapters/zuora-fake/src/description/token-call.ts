/** The token that every other call needs. */
import type { CallDescription } from './call.ts';

export const TOKEN_CALL: CallDescription = {
  method: 'POST',
  path: '/oauth/token',
  requestType: 'application/x-www-form-urlencoded',
  request: {
    fields: {
      grant_type: { words: ['client_credentials'] },
      client_id: { textUpTo: 36 },
      client_secret: { textUpTo: 42 },
    },
  },
  answer: { fields: { access_token: 'text', token_type: 'text', expires_in: 'whole', scope: 'text', jti: 'text' } },
};
