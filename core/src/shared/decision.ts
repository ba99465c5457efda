/** What a person decided by hand: kept with what it changed, so that anybody can ask later. */
export interface Decision {
  readonly by: string;
  /** Why. */
  readonly note: string;
}
