/** A path from one record to the next, as text for people and as JSON; both say the same. */
import { formatInstant, type Instant, type Json, stringifyJsonExact } from '@usage-billing/core/shared';

/** One step of a path. */
export interface PathStep {
  /** What happened or where it stands: `received`, `hour`, `upload line`. */
  readonly word: string;
  /** Absent: the moment is not known, or it is a state and not an event. */
  readonly at?: Instant;
  /** For people, on one line. */
  readonly says: string;
  /** For programs: amounts as text, exact. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** A traced path: its steps in order, and where it ends. */
export interface Path {
  /** What was traced. */
  readonly title: string;
  readonly steps: ReadonlyArray<PathStep>;
  /** Why it goes no further, one sentence each. */
  readonly ends: ReadonlyArray<string>;
}

/** What a command prints of it. */
export const pathOutput = (path: Path, asJson: boolean): string =>
  asJson ? stringifyJsonExact(pathJson(path), 2) : pathText(path);

const pathText = ({ title, steps, ends }: Path): string => {
  const word = Math.max(0, ...steps.map((step) => step.word.length));
  const moments = steps.map(({ at }) => (at === undefined ? '' : formatInstant(at)));
  const moment = Math.max(0, ...moments.map((text) => text.length));
  const lines = steps.map((step, index) =>
    `● ${step.word.padEnd(word)}  ${(moments[index] ?? '').padEnd(moment)}  ${step.says}`.trimEnd(),
  );
  return [title, ...lines, ...ends.map((end) => `■ ${end}`)].join('\n│\n');
};

/** The same for programs: moments and amounts as text. */
export const pathJson = ({ title, steps, ends }: Path): Json => ({
  traced: title,
  steps: steps.map(({ word, at, says, facts }) => ({
    step: word,
    ...(at === undefined ? {} : { at: formatInstant(at) }),
    says,
    ...facts,
  })),
  ends: [...ends],
});
