/** What must hold between several settings, or in production: checked together with the settings, so that all problems are reported at once. */

/** Sentences for the person who starts the app. They hold no value of a secret. */
export type ConfigProblems = ReadonlyArray<string>;

export interface Rule<Config> {
  /** The settings that it needs: it is checked once each of these is valid by itself. */
  readonly about: ReadonlyArray<keyof Config>;
  readonly problems: (config: Config, deployment: Deployment) => ConfigProblems;
}

export interface Deployment {
  /** `NODE_ENV=production`: real systems only, no stand-ins. */
  readonly production: boolean;
}

export const deploymentOf = (env: Readonly<Record<string, string | undefined>>): Deployment => ({
  production: env.NODE_ENV === 'production',
});

/** The check sees only the settings that it names. */
export const rule = <Config, Name extends keyof Config>(
  about: ReadonlyArray<Name>,
  problems: (config: Pick<Config, Name>, deployment: Deployment) => ConfigProblems,
): Rule<Config> => ({ about, problems });
