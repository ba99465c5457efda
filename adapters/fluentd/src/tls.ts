/** TLS for both inputs. */

/** Each is PEM text. */
export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  /** With it, only clients whose certificate it signed may connect. */
  readonly clientCa?: string;
}

export const serverOptions = ({ key, cert, clientCa }: TlsOptions) =>
  clientCa === undefined ? { key, cert } : { key, cert, ca: clientCa, requestCert: true, rejectUnauthorized: true };
