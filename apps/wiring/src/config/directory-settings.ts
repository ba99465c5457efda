/** Who knows the organizations: the database of everything else, or a users service over HTTP. */
import { DIRECTORY_DEFAULTS, type DirectoryHttpConfig } from '@usage-billing/directory-http';
import type { ConfigProblems } from './rule.ts';
import { type Rule, rule } from './rule.ts';
import { type ConfigOf, optional, withDefault } from './setting.ts';
import { HttpUrl, SecretText, wholeNumber } from './values.ts';

export const directorySettings = {
  directoryUrl: optional({
    path: 'directory.url',
    env: 'DIRECTORY_URL',
    help: 'Users service that knows the organizations; without it they are in the database',
    codec: HttpUrl,
  }),
  directoryToken: optional({
    path: 'directory.token',
    env: 'DIRECTORY_TOKEN',
    help: 'What it is shown as a bearer token',
    codec: SecretText,
  }),
  directoryTimeoutSeconds: withDefault(
    {
      path: 'directory.timeoutSeconds',
      env: 'DIRECTORY_TIMEOUT_SECONDS',
      help: 'How long one request to it may take',
      codec: wholeNumber(1, 60),
    },
    DIRECTORY_DEFAULTS.timeoutMs / 1_000,
  ),
};

export type DirectoryConfig = ConfigOf<typeof directorySettings>;

type Choice = Pick<DirectoryConfig, 'directoryUrl' | 'directoryToken'>;

const urlProblems = ({ directoryUrl }: Pick<Choice, 'directoryUrl'>): ConfigProblems => {
  if (directoryUrl === undefined) return [];
  const { username, password, search, hash } = new URL(directoryUrl);
  return `${username}${password}${search}${hash}` === ''
    ? []
    : ['DIRECTORY_URL must be an address alone, without user, password, query or fragment: the token says who asks'];
};

/** A header takes no other signs; a line break in one would be a request of its own. */
const tokenProblems = ({ directoryToken }: Pick<Choice, 'directoryToken'>): ConfigProblems =>
  directoryToken === undefined || /^[!-~]+$/.test(directoryToken.reveal())
    ? []
    : ['DIRECTORY_TOKEN must be letters, digits and signs of ASCII, without spaces'];

const { directoryUrl, directoryToken } = directorySettings;

const pairProblems = (choice: Choice): ConfigProblems => {
  if (choice.directoryUrl !== undefined && choice.directoryToken === undefined)
    return [
      `${directoryToken.env} is missing (${directoryToken.help}). Set it, or "${directoryToken.path}" in the configuration file.`,
    ];
  return choice.directoryUrl === undefined && choice.directoryToken !== undefined
    ? [`${directoryUrl.env} is missing: ${directoryToken.env} is of no use without it. Set both, or neither.`]
    : [];
};

export const directoryRules: ReadonlyArray<Rule<DirectoryConfig>> = [
  rule<DirectoryConfig, 'directoryUrl'>(['directoryUrl'], urlProblems),
  rule<DirectoryConfig, 'directoryToken'>(['directoryToken'], tokenProblems),
  rule<DirectoryConfig, keyof Choice>(['directoryUrl', 'directoryToken'], pairProblems),
];

/** Undefined: organizations are in the database. */
export const directoryHttpConfigOf = (config: DirectoryConfig): DirectoryHttpConfig | undefined =>
  config.directoryUrl === undefined || config.directoryToken === undefined
    ? undefined
    : {
        baseUrl: config.directoryUrl,
        token: config.directoryToken.reveal(),
        timeoutMs: config.directoryTimeoutSeconds * 1_000,
      };
