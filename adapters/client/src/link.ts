/** Keeps a connection to the ingester for as long as it is wanted: connects, and tries again after a back-off. */
import { type BackOff, exponentialBackOff } from '@usage-billing/outbound/back-off';
import { type Connection, openConnection } from './connection.ts';
import type { Settings } from './options.ts';
import type { Patience } from './patience.ts';

export interface Link {
  /** Connects, unless it is connected, connecting or about to. */
  readonly open: () => void;
  /** Connects at once, whatever it was waiting for. A connection that is ready stays. */
  readonly hurry: () => void;
  readonly isReady: () => boolean;
  /** Only while it is ready. */
  readonly send: (message: Uint8Array) => void;
  /** The ingester did its part: the next back-off begins anew. */
  readonly succeeded: () => void;
  /** Gives the connection up, and tries again if it is still wanted. */
  readonly fail: (reason: string) => void;
  /** Ends the connection and every attempt. */
  readonly close: () => void;
}

export interface LinkEvents {
  readonly onReady: () => void;
  readonly onAck: (chunk: string) => void;
  /** The connection is gone. Returns whether another one is wanted. */
  readonly onLost: () => boolean;
  readonly onRetry: (reason: string, retryInMillis: number) => void;
}

type State =
  | { readonly _tag: 'Idle' }
  | { readonly _tag: 'Connecting' | 'Ready'; readonly connection: Connection }
  | { readonly _tag: 'BackingOff'; readonly timer: NodeJS.Timeout };

export const createLink = (settings: Settings, patience: Patience, events: LinkEvents): Link => {
  const backOff = backOffOf(settings);
  let state: State = { _tag: 'Idle' };
  let failures = 0;

  const close = (): void => {
    if (state._tag === 'BackingOff') clearTimeout(state.timer);
    if (state._tag === 'Connecting' || state._tag === 'Ready') state.connection.destroy();
    state = { _tag: 'Idle' };
  };

  const connect = (): void => {
    close();
    const connection = openConnection(settings, patience.forResponse(settings.ackTimeout), {
      onReady: () => {
        state = { _tag: 'Ready', connection };
        events.onReady();
      },
      onAck: events.onAck,
      onLost: fail,
    });
    connection.keepAlive(patience.hasDeadline());
    state = { _tag: 'Connecting', connection };
  };

  const fail = (reason: string): void => {
    close();
    if (!events.onLost()) return;
    failures += 1;
    const retryInMillis = patience.forRetry(backOff(failures));
    state = { _tag: 'BackingOff', timer: patience.after(retryInMillis, connect) };
    events.onRetry(reason, retryInMillis);
  };

  return {
    open: () => {
      if (state._tag === 'Idle') connect();
    },
    hurry: () => {
      failures = 0;
      if (state._tag === 'Ready') state.connection.keepAlive(patience.hasDeadline());
      else connect();
    },
    isReady: () => state._tag === 'Ready',
    send: (message) => {
      if (state._tag === 'Ready') state.connection.send(message);
    },
    succeeded: () => {
      failures = 0;
    },
    fail,
    close,
  };
};

const MAX_BACK_OFF_FACTOR = 60;

const backOffOf = ({ retryDelay }: Settings): BackOff =>
  exponentialBackOff({ firstMillis: retryDelay, maxMillis: MAX_BACK_OFF_FACTOR * retryDelay });
