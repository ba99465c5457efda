/** The end of the forward input: nobody who is still sending is reset, and what was sent before the end is stored. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { forwardInput } from '../support/inputs.ts';
import { record } from '../support/record.ts';

test('a client that is still sending is told the end and not reset, and what it sent is stored', async (t) => {
  const { close, keys, open } = await forwardInput(t);
  const socket = await open();
  const failures: Error[] = [];
  socket.on('error', (error) => failures.push(error));
  const ended = once(socket, 'end');
  // Nothing is sent from this side, so the end is heard of only by reading.
  socket.resume();
  let sent = 0;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const sending = (async (): Promise<void> => {
    while (!over) {
      socket.write(JSON.stringify(['billing', 1, record(`key ${sent}`), null]));
      sent += 1;
      await pause(1);
    }
    socket.end();
  })();
  while (keys.length < 20) await pause(5);
  const closed = close();
  await ended;
  await sending;
  await closed;
  t.deepEqual(failures, []);
  t.is(new Set(keys).size, sent);
});
