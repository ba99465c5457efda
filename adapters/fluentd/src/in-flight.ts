/**
 * Memory for what has arrived and is not stored yet, shared by all clients of an input. A client that keeps others waiting
 * for memory, or that sends too slowly to be worth it, loses its share: its body or message is refused.
 */

export interface InFlightLimits {
  /** Of all shares together. */
  readonly maxBytes: number;
  /** A client that is waited for must send so many bytes a second, on average over the window. */
  readonly minBytesPerSecond: number;
  readonly windowMillis: number;
  /** How long one body or message may take to arrive. */
  readonly totalMillis: number;
  /** A client that sent nothing for so long makes room when others need memory. */
  readonly stalledMillis: number;
}

const LIMITS: InFlightLimits = {
  maxBytes: 64 * 1024 * 1024,
  minBytesPerSecond: 1024,
  windowMillis: 10_000,
  totalMillis: 300_000,
  stalledMillis: 1_000,
};

export interface InFlightOptions {
  /** Of what all clients have sent and is not durable; 64 MiB by default. */
  readonly maxBytesInFlight?: number;
  /** How fast bodies and messages have to arrive. */
  readonly arrival?: Partial<Omit<InFlightLimits, 'maxBytes'>>;
}

export type EvictionReason = 'stalled' | 'too slow';

/** Of one body, or of one connection's messages. */
export interface Share {
  /** False, and nothing taken: too much is in flight. */
  readonly take: (bytes: number) => boolean;
  readonly release: (bytes: number) => void;
  /** Whether the client is waited for. Only then is its rate measured, and only then can it lose its share. */
  readonly setWaiting: (waiting: boolean) => void;
  /** Releases everything; what is released afterwards counts no more. */
  readonly close: () => void;
}

export interface InFlight {
  readonly maxBytes: number;
  /** `evict` has to give everything back before it returns, by closing the share. */
  readonly open: (evict: (reason: EvictionReason) => void) => Share;
  readonly stop: () => void;
}

interface Holder {
  held: number;
  waiting: boolean;
  lastProgress: number;
  waitingSince: number;
  windowBegan: number;
  windowBytes: number;
  readonly evict: (reason: EvictionReason) => void;
}

export const createInFlight = ({ maxBytesInFlight = LIMITS.maxBytes, arrival }: InFlightOptions): InFlight => {
  const limits: InFlightLimits = { ...LIMITS, ...arrival, maxBytes: maxBytesInFlight };
  const holders = new Set<Holder>();
  let used = 0;

  const makeRoom = (bytes: number, keep: Holder): void => {
    const now = performance.now();
    const stalled = [...holders].filter(
      (holder) =>
        holder !== keep && holder.waiting && holder.held > 0 && now - holder.lastProgress >= limits.stalledMillis,
    );
    stalled.sort((a, b) => a.lastProgress - b.lastProgress);
    for (const holder of stalled) {
      if (used + bytes <= limits.maxBytes) return;
      holder.evict('stalled');
    }
  };
  const evictSlow = (): void => {
    const now = performance.now();
    for (const holder of holders) if (holder.waiting && isTooSlow(holder, limits, now)) holder.evict('too slow');
  };
  const timer = setInterval(evictSlow, Math.max(10, Math.min(1_000, limits.windowMillis / 4))).unref();

  return {
    maxBytes: limits.maxBytes,
    stop: () => clearInterval(timer),
    open: (evict) => {
      const now = performance.now();
      const holder: Holder = {
        held: 0,
        waiting: false,
        lastProgress: now,
        waitingSince: now,
        windowBegan: now,
        windowBytes: 0,
        evict,
      };
      holders.add(holder);
      const release = (bytes: number): void => {
        const released = Math.min(bytes, holder.held);
        used -= released;
        holder.held -= released;
      };
      return {
        take: (bytes) => {
          holder.lastProgress = performance.now();
          holder.windowBytes += bytes;
          if (used + bytes > limits.maxBytes) makeRoom(bytes, holder);
          if (used + bytes > limits.maxBytes) return false;
          used += bytes;
          holder.held += bytes;
          return true;
        },
        release,
        setWaiting: (waiting) => {
          if (waiting && !holder.waiting) {
            holder.lastProgress = performance.now();
            holder.waitingSince = holder.lastProgress;
            beginWindow(holder, holder.lastProgress);
          }
          holder.waiting = waiting;
        },
        close: () => {
          holders.delete(holder);
          release(holder.held);
        },
      };
    },
  };
};

const beginWindow = (holder: Holder, now: number): void => {
  holder.windowBegan = now;
  holder.windowBytes = 0;
};

/** Judges the window that has passed and begins the next one. */
const isTooSlow = (holder: Holder, limits: InFlightLimits, now: number): boolean => {
  if (now - holder.waitingSince >= limits.totalMillis) return true;
  const elapsed = now - holder.windowBegan;
  if (elapsed < limits.windowMillis) return false;
  const tooSlow = holder.windowBytes < (limits.minBytesPerSecond * elapsed) / 1000;
  beginWindow(holder, now);
  return tooSlow;
};
