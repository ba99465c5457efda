/** The settings of an app that an authenticating proxy may stand before. */
import { optional, withDefault } from '../config/setting.ts';
import { RotatedSecret, Text, TextList } from '../config/values.ts';

/** How an app calls a setting in its part of the file and in the environment. */
type About = (name: string, help: string) => { readonly path: string; readonly env: string; readonly help: string };

/** `who`: what the app calls the one whom the proxy names. */
export const proxySettings = (about: About, who: string) => ({
  userHeader: withDefault(
    { ...about('userHeader', `Header in which the authenticating proxy names the ${who}`), codec: Text },
    'X-Scope-UserID',
  ),
  proxySecretHeader: withDefault(
    { ...about('proxySecretHeader', 'Header in which the proxy proves itself'), codec: Text },
    'X-Proxy-Secret',
  ),
  proxySecret: optional({
    ...about('proxySecret', 'The shared secret that it sends there; 16 characters or more'),
    codec: RotatedSecret,
  }),
  proxyAddresses: withDefault<ReadonlyArray<string>>(
    { ...about('proxyAddresses', 'Addresses or ranges from which the proxy connects'), codec: TextList },
    [],
    'any, if there is a secret',
  ),
});
