/** Starts the server. */
import type { FakeZuora } from './control.ts';
import type { FakeZuoraOptions } from './options.ts';

export type StartFakeZuora = (options?: FakeZuoraOptions) => Promise<FakeZuora>;

export declare const startFakeZuora: StartFakeZuora;
