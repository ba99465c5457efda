/** TLS to the database by the names of libpq: https://www.postgresql.org/docs/current/libpq-ssl.html */
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity, getCACertificates } from 'node:tls';
import * as E from 'fp-ts/lib/Either.js';

export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'checkServerIdentity'>;

export interface TlsParameters {
  /** Whose certificate it must be for `verify-full`. */
  readonly host: string;
  /** `sslmode` */
  readonly mode: string | undefined;
  /** `sslrootcert`: a file, or `system` for the certificates that the machine trusts. */
  readonly rootCertificate: string | undefined;
  /** `sslcert`: a file. */
  readonly certificate: string | undefined;
  /** `sslkey`: a file. */
  readonly key: string | undefined;
}

const MODES: ReadonlyArray<string> = ['disable', 'require', 'verify-ca', 'verify-full'];

/** False: not encrypted. The problem is a sentence. */
export const tlsFrom = (parameters: TlsParameters): E.Either<string, TlsOptions | false> => {
  const problem = problemWith(parameters);
  if (problem !== undefined) return E.left(problem);
  const { host, mode = 'disable', rootCertificate, certificate, key } = parameters;
  if (mode === 'disable') return E.right(false);
  try {
    return E.right({
      ...(rootCertificate === undefined ? {} : { ca: rootsOf(rootCertificate) }),
      ...(certificate === undefined ? {} : { cert: contentOf('sslcert', certificate) }),
      ...(key === undefined ? {} : { key: contentOf('sslkey', key) }),
      // libpq: `require` alone only encrypts, and with a root certificate it is `verify-ca`.
      rejectUnauthorized: mode !== 'require' || rootCertificate !== undefined,
      // The name is given by us: of an address in digits the TLS client would not know it.
      checkServerIdentity: (_, peer) => (mode === 'verify-full' ? checkServerIdentity(host, peer) : undefined),
    });
  } catch (error) {
    return E.left(error instanceof UnreadableFile ? error.message : String(error));
  }
};

const problemWith = ({ mode, rootCertificate, certificate, key }: TlsParameters): string | undefined => {
  if (mode !== undefined && !MODES.includes(mode))
    return `sslmode in the database URL must be one of ${MODES.join(', ')}${mode === 'no-verify' ? '; to encrypt without verifying is require' : ''}`;
  if ((certificate === undefined) !== (key === undefined))
    return 'sslcert and sslkey in the database URL must be given together';
  if ((mode === undefined || mode === 'disable') && (rootCertificate ?? certificate) !== undefined)
    return 'sslrootcert, sslcert and sslkey in the database URL need sslmode=require, verify-ca or verify-full';
  return undefined;
};

class UnreadableFile extends Error {}

const contentOf = (parameter: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UnreadableFile(
      `${parameter} in the database URL names ${path}, which cannot be read: ${code ?? message}`,
    );
  }
};

const rootsOf = (path: string): string | string[] =>
  path === 'system' ? getCACertificates('system') : contentOf('sslrootcert', path);
