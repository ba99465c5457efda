/** How many requests one user may send, so that a page that went wild does not wear out the provider for everybody else. */

/** Counts a request of the user. 0: it may go on; otherwise the seconds until it may be repeated. */
export type RateLimit = (userId: string) => number;

const MINUTE_MILLISECONDS = 60_000;

/** Counts by minutes of the process's own time, which nobody can move. Every instance of the API counts for itself. */
export const requestsPerMinute = (limit: number, now: () => number = () => performance.now()): RateLimit => {
  let minute = 0;
  let counts = new Map<string, number>();
  return (userId) => {
    const current = Math.floor(now() / MINUTE_MILLISECONDS);
    if (current !== minute) {
      minute = current;
      counts = new Map();
    }
    const count = (counts.get(userId) ?? 0) + 1;
    counts.set(userId, count);
    return count <= limit ? 0 : Math.max(1, Math.ceil(((current + 1) * MINUTE_MILLISECONDS - now()) / 1000));
  };
};
