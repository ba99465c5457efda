/** What can be configured about sign-in. */
import {
  type ConfigOf,
  HttpUrl,
  optional,
  proxySettings,
  Text,
  TextList,
  wholeNumber,
  withDefault,
} from '@usage-billing/wiring';
import { about } from '../setting-name.ts';
import { SIGNATURE_ALGORITHMS } from './token.ts';

const DEFAULT_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

export const signInSettings = {
  oidcIssuer: optional({
    ...about('oidcIssuer', 'Identity provider whose tokens are accepted; exactly as their claim "iss" has it'),
    codec: HttpUrl,
  }),
  oidcAudience: withDefault<ReadonlyArray<string>>(
    { ...about('oidcAudience', 'One of these audiences must be in the token'), codec: TextList },
    [],
    'none; needed with an issuer',
  ),
  oidcJwksUrl: optional({
    ...about('oidcJwksUrl', 'Where the issuer’s keys are, if it has no discovery'),
    codec: HttpUrl,
  }),
  oidcUserClaim: withDefault({ ...about('oidcUserClaim', 'The claim that names the user'), codec: Text }, 'sub'),
  oidcAlgorithms: withDefault<ReadonlyArray<string>>(
    { ...about('oidcAlgorithms', `Of ${SIGNATURE_ALGORITHMS.join(', ')}`), codec: TextList },
    DEFAULT_ALGORITHMS,
    DEFAULT_ALGORITHMS.join(', '),
  ),
  oidcClockToleranceSeconds: withDefault(
    { ...about('oidcClockToleranceSeconds', 'How far the issuer’s clock may be off'), codec: wholeNumber(0, 300) },
    30,
  ),
  ...proxySettings(about, 'user'),
};

export type SignInConfig = ConfigOf<typeof signInSettings>;
