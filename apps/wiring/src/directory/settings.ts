/** Where organizations are looked up: in the database, or in a users service over HTTP. */
import { DIRECTORY_DEFAULTS, type DirectoryHttpConfig } from '@usage-billing/directory-http';
import { type ConfigProblems, type Rule, rule } from '../config/rule.ts';
import { encryptedUrl } from '../config/safe-url.ts';
import { type ConfigOf, optional, withDefault } from '../config/setting.ts';
import { HttpUrl, SecretText, wholeNumber } from '../config/values.ts';

export const directorySettings = {
  directoryUrl: optional({
    path: 'directory.url',
    env: 'DIRECTORY_URL',
    help: 'Users service that has the organizations; without it they are in the database',
    codec: HttpUrl,
    rejectEmpty: true,
  }),
  directoryToken: optional({
    path: 'directory.token',
    env: 'DIRECTORY_TOKEN',
    help: 'Bearer token for it',
    codec: SecretText,
    rejectEmpty: true,
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
    : ['DIRECTORY_URL must have no user, password, query or fragment: the token says who asks'];
};

/** A header carries nothing else; with a line break in it the rest would be read as further headers. */
const tokenProblems = ({ directoryToken }: Pick<Choice, 'directoryToken'>): ConfigProblems =>
  directoryToken === undefined || /^[!-~]+$/.test(directoryToken.reveal())
    ? []
    : ['DIRECTORY_TOKEN must be printable ASCII without spaces'];

const { directoryUrl, directoryToken } = directorySettings;

const pairProblems = (choice: Choice): ConfigProblems => {
  if (choice.directoryUrl !== undefined && choice.directoryToken === undefined)
    return [
      `${directoryToken.env} is missing (${directoryToken.help}). Set it, or "${directoryToken.path}" in the configuration file.`,
    ];
  return choice.directoryUrl === undefined && choice.directoryToken !== undefined
    ? [`${directoryUrl.env} is missing: ${directoryToken.env} needs it. Set both, or neither.`]
    : [];
};

export const directoryRules: ReadonlyArray<Rule<DirectoryConfig>> = [
  encryptedUrl(directorySettings, 'directoryUrl'),
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
