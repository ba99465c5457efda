/** What can be chosen about the connections of either input. */
import type { ConnectionLimits } from './connection-caps.ts';
import type { InFlightOptions } from './in-flight.ts';
import type { TlsOptions } from './tls.ts';

export interface NetworkOptions extends InFlightOptions {
  readonly tls?: TlsOptions;
  readonly connections?: Partial<ConnectionLimits>;
  /** Called with the reason when connections are refused, at most once in ten seconds. */
  readonly onRefused?: (reason: string) => void;
}
