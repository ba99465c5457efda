/** The part of `--help` that lists what can be configured. */
import { fileVariable, type Settings } from './setting.ts';

export const explainSettings = (settings: Settings): string => {
  const rows = Object.values(settings).map((setting) => {
    const { env, path, help, fallback } = setting;
    const file = fileVariable(setting);
    const need = fallback === null ? 'required' : `default: ${fallback.shown}`;
    return { left: env, right: `${help} (${need}; in the file: ${path}${file === undefined ? '' : `; or ${file}`})` };
  });
  const width = Math.max(...rows.map(({ left }) => left.length));
  return [
    'Settings, from the environment or from the configuration file (JSON; the environment wins). A variable that ends in _FILE',
    'names a file that holds the secret:',
    `  ${'BILLING_CONFIG'.padEnd(width)}  Path of the configuration file, unless --config names one`,
    ...rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
};
