/** Everybody's way to Zuora: as many at once as it bears, in turn, and nobody while it asks for patience. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import { type CallFailure, isThrottled, retryAfterOf } from './failure.ts';
import { type Leave, type Limiter, limiterOf } from './limiter.ts';
import { type Pause, pauseOf, STEP_MS } from './pause.ts';
import { afterSuccess, afterThrottling, newWindow } from './window.ts';

export interface Place {
  readonly leave: Leave;
  /** To be told of every answer: what one was told about the limit holds for all. */
  readonly heard: <A>(result: CallResult<A>) => CallResult<A>;
}

export interface Gate {
  /** Left: there is no place within this patience; said at once where that is known at once. */
  readonly enter: (patienceMs: number) => Promise<CallResult<Place>>;
  /** As `enter`, for what holds its place as long as its reader pleases. */
  readonly enterForFile: (patienceMs: number) => Promise<CallResult<Place>>;
  readonly isPaused: () => boolean;
}

export const NO_TURN: CallFailure = { _tag: 'NeverSent', reason: 'time-out while it waited for its turn' };

export const gateOf = (maxConcurrent: number): Gate => {
  const { pause, files, all, placeOf } = capacityOf(maxConcurrent);

  const noPlace = (): CallFailure => {
    const remaining = pause.remainingMs();
    return remaining === 0 ? NO_TURN : { _tag: 'Throttled', retryAfterSeconds: O.some(Math.ceil(remaining / 1000)) };
  };

  const enter: Gate['enter'] = async (patienceMs) => {
    if (pause.remainingMs() > patienceMs) return E.left(noPlace());
    const entered = await all.enter(patienceMs);
    return O.isSome(entered) ? E.right(placeOf(entered.value)) : E.left(noPlace());
  };

  return {
    enter,
    enterForFile: (patienceMs) =>
      inSteps(async function* () {
        const until = performance.now() + patienceMs;
        if (pause.remainingMs() > patienceMs) return yield* fail(noPlace());
        const entered = await files.enter(patienceMs);
        if (O.isNone(entered)) return yield* fail(noPlace());
        const place = await enter(Math.max(0, until - performance.now()));
        // Its place among the files is given back: it has none among all.
        if (E.isLeft(place)) entered.value();
        return yield* step(E.map(alsoLeaving(entered.value))(place));
      })(),
    isPaused: () => pause.remainingMs() > 0,
  };
};

/** One place in so many is for files, so that slow readers leave the others alone. */
const FILES_SHARE = 4;

/** How many may be under way, which follows from what Zuora answers. */
interface Capacity {
  readonly pause: Pause;
  readonly files: Limiter;
  /** Files included. */
  readonly all: Limiter;
  readonly placeOf: (leave: Leave) => Place;
}

const capacityOf = (maxConcurrent: number): Capacity => {
  const pause = pauseOf(() => performance.now());
  let window = newWindow(maxConcurrent);
  const files = limiterOf(() => Math.max(1, Math.floor(window.atOnce / FILES_SHARE)));
  /** Beside files that are being read there is always room for one other: they may take for ever. */
  const all = limiterOf(() => {
    const allowed = Math.min(pause.allowed(), window.atOnce);
    return allowed === 0 ? 0 : Math.max(allowed, files.inside() + 1);
  });
  const limiters: ReadonlyArray<Limiter> = [files, all];

  let timer: NodeJS.Timeout | undefined;
  /** Keeps no process alive: whoever waits has a timer of its own. */
  const admitLater = (): void => {
    clearTimeout(timer);
    if (pause.allowed() >= window.atOnce) return;
    timer = setTimeout(
      () => {
        all.admit();
        admitLater();
      },
      Math.max(STEP_MS, Math.ceil(pause.remainingMs())),
    );
    timer.unref();
  };

  const throttled = (milliseconds: number, epoch: number): void => {
    window = afterThrottling(window, epoch);
    if (milliseconds === 0) return;
    pause.begin(milliseconds);
    for (const limiter of limiters) limiter.dismiss(pause.remainingMs());
    admitLater();
  };

  const succeeded = (): void => {
    const { atOnce } = window;
    window = afterSuccess(window);
    if (window.atOnce > atOnce) for (const limiter of limiters) limiter.admit();
  };

  const placeOf = (leave: Leave): Place => {
    const { epoch } = window;
    return {
      leave,
      heard: (result) => {
        if (E.isRight(result)) succeeded();
        else if (isThrottled(result.left)) throttled(1000 * O.getOrElse(() => 0)(retryAfterOf(result.left)), epoch);
        return result;
      },
    };
  };

  return { pause, files, all, placeOf };
};

const alsoLeaving =
  (leaveFirst: Leave) =>
  (place: Place): Place => ({
    ...place,
    leave: () => {
      leaveFirst();
      place.leave();
    },
  });
