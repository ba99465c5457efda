/** How many connections an input serves, in all and from one address. */
import type { Server, Socket } from 'node:net';

/** How many connections may be open, in all and from one address. */
export interface ConnectionLimits {
  readonly total: number;
  readonly perAddress: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = { total: 1024, perAddress: 256 };

const REPORT_MILLIS = 10_000;

/** Closes connections beyond the limits as soon as they are accepted, before anything is read from them. */
export const capConnections = (
  server: Server,
  limits: Partial<ConnectionLimits> | undefined,
  onRefused: (reason: string) => void = () => undefined,
): void => {
  const { total, perAddress } = { ...CONNECTION_LIMITS, ...limits };
  const open = new Map<string, number>();
  const report = oncePer(REPORT_MILLIS, onRefused);
  let count = 0;
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'unknown';
    const ofAddress = open.get(address) ?? 0;
    if (count >= total || ofAddress >= perAddress) {
      report(
        count >= total ? `there are ${total} connections already` : `${address} has ${perAddress} connections already`,
      );
      socket.destroy();
      return;
    }
    count += 1;
    open.set(address, ofAddress + 1);
    socket.once('close', () => {
      count -= 1;
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
};

const oncePer = (millis: number, report: (reason: string) => void): ((reason: string) => void) => {
  let last = Number.NEGATIVE_INFINITY;
  return (reason) => {
    const now = performance.now();
    if (now - last < millis) return;
    last = now;
    report(reason);
  };
};
