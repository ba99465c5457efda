/** The only source of the present. Core never asks the machine for the time. */
import type { IO } from 'fp-ts/lib/IO.js';
import type { Instant } from './instant.ts';

/** Where the time comes from, so that tests and simulations decide what time it is. */
export interface Clock {
  /** The present moment. It may be moved in tests and simulations; it never runs backwards within a process. */
  readonly now: IO<Instant>;
}
