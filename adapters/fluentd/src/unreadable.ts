/** Records as they were sent, before they are judged. */
import type { FieldProblem } from '@usage-billing/contracts/wire';

/** Takes the place of a record that could not be read as one. */
export class Unreadable {
  readonly problem: FieldProblem;
  /** What was sent; text where it could not be parsed. */
  readonly sent: unknown;
  constructor(problem: FieldProblem, sent: unknown) {
    this.problem = problem;
    this.sent = sent;
  }
}

/** Values as they were sent, and {@link Unreadable} for those that are none. Not wrapped: every record passes here. */
export type SentRecords = ReadonlyArray<unknown>;
