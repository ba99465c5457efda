/** What a client must present: either pair is enough. They are no secrets; this server holds none. */
export interface FakeCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiAccessKeyId: string;
  readonly apiSecretAccessKey: string;
}

/** The credentials of a fake that was given none. */
export const DEFAULT_CREDENTIALS: FakeCredentials = {
  clientId: 'fake-client',
  clientSecret: 'fake-client-secret',
  apiAccessKeyId: 'fake-key',
  apiSecretAccessKey: 'fake-key-secret',
};
