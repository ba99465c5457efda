/** What must hold of the settings of Zuora. */
import { type ConfigProblems, type Deployment, type Rule, rule } from '../config/rule.ts';
import { isThisMachine, safeUrl } from '../config/safe-url.ts';
import { authOf, baseUrlOf, type Credentials, type PageValues, pageOf, problemsOf } from './access.ts';
import { type ZuoraConfigValues, zuoraSettings } from './settings.ts';

/** As `adapters/zuora-fake` has it unless told otherwise. */
const CLIENT_OF_FAKE = 'fake-client';

/** Zuora never runs on this machine: what does is a fake. */
const fakeProblems = (
  { zuoraUrl, zuoraClientId }: Pick<ZuoraConfigValues, 'zuoraUrl' | 'zuoraClientId'>,
  { production }: Deployment,
): ConfigProblems =>
  production && (isFakeUrl(zuoraUrl) || zuoraClientId === CLIENT_OF_FAKE)
    ? [`${zuoraSettings.zuoraUrl.env} names a fake Zuora, which is not for production (NODE_ENV=production)`]
    : [];

export const isFakeUrl = (zuoraUrl: string | undefined): boolean =>
  zuoraUrl !== undefined && isThisMachine(new URL(zuoraUrl).hostname);

/** What must hold of the settings that are given; for commands that also work without Zuora. */
export const zuoraSafetyRules: ReadonlyArray<Rule<ZuoraConfigValues>> = [
  ...safeUrl(zuoraSettings, 'zuoraUrl'),
  ...safeUrl(zuoraSettings, 'zuoraPaymentPageUrl'),
  rule<ZuoraConfigValues, 'zuoraUrl' | 'zuoraClientId'>(['zuoraUrl', 'zuoraClientId'], fakeProblems),
];

/** For apps that cannot work without Zuora. */
export const zuoraRules: ReadonlyArray<Rule<ZuoraConfigValues>> = [
  ...zuoraSafetyRules,
  rule<ZuoraConfigValues, 'zuoraUrl'>(['zuoraUrl'], (config) => problemsOf(baseUrlOf(config))),
  rule<ZuoraConfigValues, keyof Credentials>(
    ['zuoraClientId', 'zuoraClientSecret', 'zuoraApiAccessKeyId', 'zuoraApiSecretAccessKey'],
    (config) => problemsOf(authOf(config)),
  ),
  rule<ZuoraConfigValues, keyof PageValues>(
    ['zuoraPaymentPageUrl', 'zuoraPaymentPageId', 'zuoraPaymentPageGateway'],
    (config) => problemsOf(pageOf(config)),
  ),
];
