/** What has to hold between several settings, judged beside the settings themselves so that a person hears of all at once. */

/** Sentences for the person who starts the app. They hold no value of a secret. */
export type ConfigProblems = ReadonlyArray<string>;

export interface Rule<Config> {
  /** The settings it is about; it is judged once each of these is valid on its own, whatever the others are. */
  readonly about: ReadonlyArray<keyof Config>;
  readonly problems: (config: Config) => ConfigProblems;
}

/** The judgement sees only the settings that it names. */
export const rule = <Config, Name extends keyof Config>(
  about: ReadonlyArray<Name>,
  problems: (config: Pick<Config, Name>) => ConfigProblems,
): Rule<Config> => ({ about, problems });
