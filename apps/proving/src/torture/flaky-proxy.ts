/** A TCP proxy in front of a server that can go away, cut what is under way, and be slow. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FlakyProxy {
  readonly port: number;
  /** Refuses new connections and cuts those that are open. */
  readonly goAway: () => void;
  readonly comeBack: () => void;
  /** Cuts what is open; an answer that was under way is lost, whatever the server had done. */
  readonly cut: () => void;
  /** Everything arrives so much later. */
  readonly delay: (milliseconds: number) => void;
  readonly close: () => Promise<void>;
}

export const flakyProxy = async (target: { readonly host: string; readonly port: number }): Promise<FlakyProxy> => {
  const open = new Set<Socket>();
  let away = false;
  let delayMillis = 0;
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (delayMillis === 0) to.write(bytes);
      else setTimeout(() => to.write(bytes), delayMillis);
    });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  };
  const server = createServer((client) => {
    if (away) {
      client.destroy();
      return;
    }
    const behind = connect(target);
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    pass(client, behind);
    pass(behind, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    goAway: () => {
      away = true;
      cut();
    },
    comeBack: () => {
      away = false;
    },
    cut,
    delay: (milliseconds) => {
      delayMillis = milliseconds;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};
