/** How to reach Zuora, and whether enough of it was given. */
import * as E from 'fp-ts/lib/Either.js';
import type { ConfigProblems } from './read-config.ts';
import { type Rule, rule } from './rule.ts';
import type { Secret } from './secret.ts';
import { type ConfigOf, optional, withDefault } from './setting.ts';
import { HttpUrl, SecretText, Text } from './values.ts';

export const zuoraSettings = {
  zuoraUrl: optional({
    path: 'zuora.url',
    env: 'ZUORA_URL',
    help: 'Base URL of Zuora’s REST API, ending in /v1/',
    codec: HttpUrl,
  }),
  zuoraClientId: optional({ path: 'zuora.clientId', env: 'ZUORA_CLIENT_ID', help: 'OAuth client', codec: Text }),
  zuoraClientSecret: optional({
    path: 'zuora.clientSecret',
    env: 'ZUORA_CLIENT_SECRET',
    help: 'Secret of the OAuth client',
    codec: SecretText,
  }),
  zuoraApiAccessKeyId: optional({
    path: 'zuora.apiAccessKeyId',
    env: 'ZUORA_API_ACCESS_KEY_ID',
    help: 'Instead of an OAuth client: the user’s access key',
    codec: Text,
  }),
  zuoraApiSecretAccessKey: optional({
    path: 'zuora.apiSecretAccessKey',
    env: 'ZUORA_API_SECRET_ACCESS_KEY',
    help: 'Secret of the access key',
    codec: SecretText,
  }),
  zuoraProductSku: withDefault(
    { path: 'zuora.productSku', env: 'ZUORA_PRODUCT_SKU', help: 'The product on sale', codec: Text },
    'SKU-00000001',
  ),
  zuoraRatePlan: optional({
    path: 'zuora.ratePlan',
    env: 'ZUORA_RATE_PLAN',
    help: 'Id or name of the rate plan of new accounts, where the product has several',
    codec: Text,
  }),
};

export type ZuoraConfigValues = ConfigOf<typeof zuoraSettings>;

export interface ZuoraAccess {
  readonly baseUrl: string;
  readonly auth:
    | { readonly _tag: 'OAuth'; readonly clientId: string; readonly clientSecret: Secret }
    | { readonly _tag: 'Keys'; readonly apiAccessKeyId: string; readonly apiSecretAccessKey: Secret };
  readonly productSku: string;
  readonly ratePlan?: string;
}

const missing = (name: keyof typeof zuoraSettings): string => {
  const { env, help, path } = zuoraSettings[name];
  return `${env} is missing (${help}). Set it, or "${path}" in the configuration file.`;
};

type Credentials = Pick<
  ZuoraConfigValues,
  'zuoraClientId' | 'zuoraClientSecret' | 'zuoraApiAccessKeyId' | 'zuoraApiSecretAccessKey'
>;

const authOf = (config: Credentials): E.Either<ConfigProblems, ZuoraAccess['auth']> => {
  const { zuoraClientId: clientId, zuoraClientSecret: clientSecret } = config;
  const { zuoraApiAccessKeyId: apiAccessKeyId, zuoraApiSecretAccessKey: apiSecretAccessKey } = config;
  const { zuoraClientId, zuoraApiAccessKeyId } = zuoraSettings;
  if ((clientId ?? clientSecret) !== undefined && (apiAccessKeyId ?? apiSecretAccessKey) !== undefined)
    return E.left([
      `${zuoraClientId.env} and ${zuoraApiAccessKeyId.env} exclude each other: give one of the two pairs`,
    ]);
  if (clientId !== undefined && clientSecret !== undefined) return E.right({ _tag: 'OAuth', clientId, clientSecret });
  if (apiAccessKeyId !== undefined && apiSecretAccessKey !== undefined)
    return E.right({ _tag: 'Keys', apiAccessKeyId, apiSecretAccessKey });
  if (apiAccessKeyId !== undefined) return E.left([missing('zuoraApiSecretAccessKey')]);
  if (apiSecretAccessKey !== undefined) return E.left([missing('zuoraApiAccessKeyId')]);
  return E.left([
    ...(clientId === undefined ? [missing('zuoraClientId')] : []),
    ...(clientSecret === undefined ? [missing('zuoraClientSecret')] : []),
  ]);
};

const problemsOf = <A>(result: E.Either<ConfigProblems, A>): ConfigProblems => (E.isLeft(result) ? result.left : []);

/** For apps that cannot work without Zuora. */
export const zuoraRules: ReadonlyArray<Rule<ZuoraConfigValues>> = [
  rule<ZuoraConfigValues, 'zuoraUrl'>(['zuoraUrl'], ({ zuoraUrl }) =>
    zuoraUrl === undefined ? [missing('zuoraUrl')] : [],
  ),
  rule<ZuoraConfigValues, keyof Credentials>(
    ['zuoraClientId', 'zuoraClientSecret', 'zuoraApiAccessKeyId', 'zuoraApiSecretAccessKey'],
    (config) => problemsOf(authOf(config)),
  ),
];

/** What the rules made sure of; or everything that is missing, at once. */
export const zuoraAccess = (config: ZuoraConfigValues): E.Either<ConfigProblems, ZuoraAccess> => {
  const auth = authOf(config);
  const baseUrl = config.zuoraUrl;
  if (baseUrl === undefined) return E.left([missing('zuoraUrl'), ...(E.isLeft(auth) ? auth.left : [])]);
  const { zuoraProductSku: productSku, zuoraRatePlan: ratePlan } = config;
  return E.map((known: ZuoraAccess['auth']): ZuoraAccess => {
    const access = { baseUrl, auth: known, productSku };
    return ratePlan === undefined ? access : { ...access, ratePlan };
  })(auth);
};
