/** The signature of a hosted page. The tenant is a number that some tenants get as text. */
import * as t from 'io-ts';
import { decodeAs, IdText } from './codecs.ts';

const Signature = t.strict({ signature: t.string, token: t.string, tenantId: IdText, key: t.string });

export const decodeSignature = decodeAs(Signature, 'signature of the payment page');
