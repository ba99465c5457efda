/** Problems that somebody should know about, and how they are reported without ever disturbing the service. */

export type ClientProblem =
  /** The ingester cannot be reached, or does not acknowledge. What is buffered will be sent again. */
  | {
      readonly _tag: 'NotDelivered';
      readonly reason: string;
      readonly buffered: number;
      readonly retryInMillis: number;
    }
  /** Records were dropped because the buffer was full. Reported at most once a second; `count` is of all since the last report. */
  | { readonly _tag: 'Overflow'; readonly count: number }
  /** The ingester would never accept this record. */
  | { readonly _tag: 'Refused'; readonly uniqueKey: string; readonly field: string; readonly reason: string }
  /** The client was closed, or the process ended, before these records were acknowledged. */
  | { readonly _tag: 'Unsent'; readonly count: number; readonly because: 'close' | 'exit' };

export type ReportProblem = (problem: ClientProblem) => void;

/** Reports to the service's own handler, or else to standard error. Never throws. */
export const problemReporter = (onProblem: ReportProblem | undefined): ReportProblem => {
  const report = onProblem ?? logged((line) => console.warn(line));
  return (problem) => {
    try {
      report(problem);
    } catch {
      // The service's own handler failed; that must not stop its billing.
    }
  };
};

const LOG_EVERY_MILLIS = 1_000;

/** At most one line a second of each kind, so that a service which sends nothing but invalid records can still be read. */
export const logged = (writeLine: (line: string) => void, now = () => performance.now()): ReportProblem => {
  const lastAt = new Map<ClientProblem['_tag'], number>();
  const omitted = new Map<ClientProblem['_tag'], number>();
  return (problem) => {
    const { _tag } = problem;
    const last = lastAt.get(_tag);
    const more = omitted.get(_tag) ?? 0;
    if (last !== undefined && now() - last < LOG_EVERY_MILLIS) {
      omitted.set(_tag, more + 1);
      return;
    }
    lastAt.set(_tag, now());
    omitted.delete(_tag);
    writeLine(`billing client: ${sentenceOf(problem)}${more === 0 ? '' : ` (${more} more like this were not logged)`}`);
  };
};

const sentenceOf = (problem: ClientProblem): string => {
  switch (problem._tag) {
    case 'NotDelivered':
      return `${records(problem.buffered)} not delivered, retry in ${problem.retryInMillis} ms: ${problem.reason}`;
    case 'Overflow':
      return `${records(problem.count)} dropped: the buffer is full or the client is closed`;
    case 'Refused':
      return `record "${problem.uniqueKey}" refused: ${problem.field} ${problem.reason}`;
    case 'Unsent':
      return problem.because === 'close'
        ? `closed with ${records(problem.count)} not acknowledged; add them again under the same keys`
        : `the process ends with ${records(problem.count)} not acknowledged; call close() before it ends`;
  }
};

const records = (count: number): string => (count === 1 ? '1 record' : `${count} records`);
