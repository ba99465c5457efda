/** What a migration is. */

export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly version: number;
  readonly name: string;
  /** Run in order in one transaction, each as one statement. Never edited once released: write another migration. */
  readonly statements: ReadonlyArray<string>;
  /**
   * A program that knows only this version still works once the migration is applied; by default the version before. The
   * migrations of one release all name the last version of the release before it.
   */
  readonly worksWith?: number;
}
