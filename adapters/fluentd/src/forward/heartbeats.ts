/**
 * Answers UDP heartbeats on the address of the forward protocol. Fluentd's `heartbeat_type udp` takes a server that leaves
 * them unanswered for dead; see https://docs.fluentd.org/output/forward#heartbeat_type.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, isIPv6, type Server } from 'node:net';

export interface Heartbeats {
  readonly close: () => Promise<void>;
}

/** What Fluentd's own input answers. */
const PAYLOAD = Buffer.from([0]);
const MAX_HEARTBEAT_BYTES = 128;

/** Begins when the server listens. */
export const answerHeartbeats = (server: Server, onFailure: (reason: string) => void): Heartbeats => {
  let socket: UdpSocket | undefined;
  server.on('listening', () => {
    const { address, port } = server.address() as AddressInfo;
    socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.on('error', (error) => onFailure(`UDP heartbeats on ${address}:${port} fail: ${error.message}`));
    socket.on('message', (message, { port: from, address: peer }) => {
      // The sender may be gone; there is nobody to tell.
      if (message.length <= MAX_HEARTBEAT_BYTES && from > 0) socket?.send(PAYLOAD, from, peer, () => undefined);
    });
    socket.bind(port, address);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        if (socket === undefined) return resolve();
        socket.close(() => resolve());
        socket = undefined;
      }),
  };
};
