/** What must hold between the settings of the inputs, and the certificates that they name. */
import { readFileSync } from 'node:fs';
import type { TlsOptions } from '@usage-billing/fluentd';
import * as E from 'fp-ts/lib/Either.js';

export const CREDENTIAL_SETTINGS = [
  'token',
  'tlsCert',
  'tlsKey',
  'tlsClientCa',
  'sharedKey',
  'forwardHost',
  'forwardTlsCert',
  'forwardTlsKey',
  'forwardTlsClientCa',
] as const;

type FileName = 'tlsCert' | 'tlsKey' | 'tlsClientCa' | 'forwardTlsCert' | 'forwardTlsKey' | 'forwardTlsClientCa';

export type CredentialSettings = Readonly<
  Record<FileName, string | undefined> & Record<'token' | 'sharedKey', unknown> & Record<'forwardHost', string>
>;

/** Undefined where an input speaks without TLS. */
export interface InputTls {
  readonly http: TlsOptions | undefined;
  readonly forward: TlsOptions | undefined;
}

/** What the files hold, or everything that is wrong. */
export const inputTls = (config: CredentialSettings): E.Either<ReadonlyArray<string>, InputTls> => {
  const http = tlsOf('INGESTER_TLS', config.tlsCert, config.tlsKey, config.tlsClientCa);
  const forward = tlsOf('INGESTER_FORWARD_TLS', config.forwardTlsCert, config.forwardTlsKey, config.forwardTlsClientCa);
  const problems = [...problemsOf(http), ...problemsOf(forward), ...openForwardPort(config)];
  return E.isRight(http) && E.isRight(forward) && problems.length === 0
    ? E.right({ http: http.right, forward: forward.right })
    : E.left(problems);
};

const problemsOf = (tls: E.Either<ReadonlyArray<string>, unknown>): ReadonlyArray<string> =>
  E.isLeft(tls) ? tls.left : [];

/** Credentials for one input are worth nothing while anybody can send the same events through the other. */
const openForwardPort = (config: CredentialSettings): ReadonlyArray<string> => {
  const httpAsks = config.token !== undefined || config.tlsClientCa !== undefined;
  const forwardAsks = config.sharedKey !== undefined || config.forwardTlsClientCa !== undefined;
  if (!httpAsks || forwardAsks || isLoopback(config.forwardHost)) return [];
  return [
    `INGESTER_FORWARD_HOST is ${config.forwardHost}, where anybody can send events, although HTTP asks for credentials: ` +
      'set INGESTER_SHARED_KEY or INGESTER_FORWARD_TLS_CLIENT_CA, or listen on 127.0.0.1',
  ];
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const tlsOf = (
  prefix: string,
  cert: string | undefined,
  key: string | undefined,
  clientCa: string | undefined,
): E.Either<ReadonlyArray<string>, TlsOptions | undefined> => {
  if (cert === undefined && key === undefined)
    return clientCa === undefined
      ? E.right(undefined)
      : E.left([`${prefix}_CLIENT_CA needs ${prefix}_CERT and ${prefix}_KEY`]);
  if (cert === undefined || key === undefined)
    return E.left([`${prefix}_CERT and ${prefix}_KEY go together: set both, or neither`]);
  const problems: string[] = [];
  const read = (name: string, path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      problems.push(`${prefix}_${name}: the file ${path} cannot be read (${reason})`);
      return '';
    }
  };
  const tls: TlsOptions = {
    cert: read('CERT', cert),
    key: read('KEY', key),
    ...(clientCa === undefined ? {} : { clientCa: read('CLIENT_CA', clientCa) }),
  };
  return problems.length > 0 ? E.left(problems) : E.right(tls);
};
