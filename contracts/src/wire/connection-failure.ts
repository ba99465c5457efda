/** What a thrown error tells about a request over HTTP: whether it can have reached the other side. */

/** Raised while connecting, before a byte of the request is written. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
]);

/** The codes at the bottom of a chain of causes; several when several addresses were tried. */
const codesOf = (error: unknown, depth = 0): ReadonlyArray<string> => {
  if (!(error instanceof Error) || depth > 5) return [];
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.flatMap((one: unknown) => codesOf(one, depth + 1));
  const below = codesOf(error.cause, depth + 1);
  if (below.length > 0) return below;
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
};

/** What is known of a call that got no response. */
export interface ConnectionFailure {
  /** Certain that no request arrived. */
  readonly neverSent: boolean;
  /** Only codes and names: messages may quote headers. */
  readonly reason: string;
}

/** Reads what Node's network errors tell, whatever wraps them. */
export const connectionFailure = (error: unknown): ConnectionFailure => {
  const codes = codesOf(error);
  const name = error instanceof Error ? error.name : typeof error;
  const reason = codes.length > 0 ? [...new Set(codes)].join(', ') : name;
  return {
    neverSent: codes.length > 0 && codes.every((code) => BEFORE_SENDING.has(code)),
    reason: name === 'TimeoutError' ? 'time-out' : reason,
  };
};
