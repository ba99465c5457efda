/** How a law is stated: one sentence about behaviour, which becomes the title of a test, and what shows that it holds. */
import type { ExecutionContext, TestFn } from 'ava';

/** What a suite is given to judge; every law opens its own, with fresh empty data, and closes it again. */
export interface Closable {
  readonly close: () => Promise<void>;
}

export interface LawOptions {
  /** Begins the titles instead of the port's name; needed where one file binds a suite twice. */
  readonly name?: string;
  /** One law after the other, for an outside system that cannot be opened many times at once. */
  readonly serial?: boolean;
}

export type Law<Subject> = (
  sentence: string,
  holds: (t: ExecutionContext, subject: Subject) => Promise<void> | void,
) => void;

/** Makes the function with which a suite states its laws. */
export const lawsOn = <Subject extends Closable>(
  test: TestFn,
  port: string,
  open: () => Promise<Subject>,
  options: LawOptions = {},
): Law<Subject> => {
  const declare = options.serial === true ? test.serial : test;
  return (sentence, holds) =>
    declare(`${options.name ?? port}: ${sentence}`, async (t) => {
      const subject = await open();
      try {
        await holds(t, subject);
      } finally {
        await subject.close();
      }
    });
};
