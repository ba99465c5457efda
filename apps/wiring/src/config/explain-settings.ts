/** The part of `--help` that lists what can be configured. */
import type { Settings } from './setting.ts';

export const explainSettings = (settings: Settings): string => {
  const rows = Object.values(settings).map(({ env, path, help, fallback }) => ({
    left: env,
    right: `${help} (${fallback === null ? 'required' : `default: ${fallback.shown}`}; in the file: ${path})`,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return [
    'Settings, from the environment or from the configuration file (JSON; the environment wins):',
    `  ${'BILLING_CONFIG'.padEnd(width)}  Path of the configuration file, unless --config names one`,
    ...rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
};
