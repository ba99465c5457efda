/** Reads the database's URL as libpq does, and says what it does not understand. */
import * as E from 'fp-ts/lib/Either.js';
import { type TlsOptions, tlsFrom } from './tls.ts';

export interface DatabaseAddress {
  /** What the client of the database reads: everything but TLS. */
  readonly url: string;
  /** False: not encrypted. */
  readonly tls: TlsOptions | false;
}

const TLS_PARAMETERS: ReadonlyArray<string> = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
const OTHER_PARAMETERS: ReadonlyArray<string> = ['application_name', 'host', 'options'];
const APPLICATION = 'billing';

const EXAMPLE = 'the database URL must look like postgres://user:password@host:5432/database';

/** The problem is a sentence without secrets. Reads the files that the URL names. */
export const readDatabaseUrl = (text: string): E.Either<string, DatabaseAddress> => {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) return E.left(EXAMPLE);
  if (url.hostname.includes(',') || url.hostname.includes('%2C'))
    return E.left('the database URL must name one host: put several behind one name');
  const unknown = [...url.searchParams.keys()].find((name) => ![...TLS_PARAMETERS, ...OTHER_PARAMETERS].includes(name));
  if (unknown !== undefined)
    return E.left(
      `the database URL must not have the parameter ${unknown}: known are ${[...TLS_PARAMETERS, ...OTHER_PARAMETERS].join(', ')}`,
    );
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const tls = tlsFrom({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    mode: parameter('sslmode'),
    rootCertificate: parameter('sslrootcert'),
    certificate: parameter('sslcert'),
    key: parameter('sslkey'),
  });
  for (const name of TLS_PARAMETERS) url.searchParams.delete(name);
  if (parameter('application_name') === undefined) url.searchParams.set('application_name', APPLICATION);
  return E.map((options: DatabaseAddress['tls']) => ({ url: url.toString(), tls: options }))(tls);
};
