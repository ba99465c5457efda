/** Every wait for a client has an end, and no client can keep what the others need. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { decode, encode } from '@msgpack/msgpack';
import test, { type ExecutionContext } from 'ava';
import { authority, type Identity } from './support/certificates.ts';
import { answerOf, forwardInput, httpInput } from './support/inputs.ts';
import { record } from './support/record.ts';

const open = async (t: ExecutionContext, port: number): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
};

/** Everything that the server sends until it closes the connection. */
const untilClosed = async (socket: Socket): Promise<string> => {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  // What is written to a connection that is gone fails; one that is only half closed would take it.
  socket.on('end', () => {
    const probe = setInterval(() => socket.write(' '), 5);
    socket.once('close', () => clearInterval(probe));
  });
  // Not `once`, which fails where the connection is reset.
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
};

const headOf = (length: number): string =>
  `POST /billing HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

/** The honest client comes again until it is served, as senders do. */
const eventually = async (t: ExecutionContext, attempt: () => Promise<boolean>): Promise<void> => {
  for (let left = 100; left > 0; left -= 1) {
    if (await attempt()) {
      t.pass();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  t.fail('never served');
};

for (const [what, sent] of [
  ['nothing at all', ''],
  ['half of its headers', 'POST /billing HTTP/1.1\r\nhost:'],
] as const)
  test(`HTTP: a client that sends ${what} loses its connection`, async (t) => {
    const input = await httpInput(t, { timeouts: { headers: 100 } });
    const socket = await open(t, input.port);
    socket.write(sent);
    t.notRegex(await untilClosed(socket), / 200 /);
  });

test('HTTP: a client that stops in the middle of a body is told so and loses its connection', async (t) => {
  const input = await httpInput(t, { arrival: { windowMillis: 100 } });
  const socket = await open(t, input.port);
  socket.write(`${headOf(1_000)}[`);
  t.regex(await untilClosed(socket), /^HTTP\/1\.1 408 .*connection: close.*too slowly/is);
});

test('HTTP: so does one that sends its body byte by byte', async (t) => {
  const input = await httpInput(t, { arrival: { windowMillis: 200 } });
  const socket = await open(t, input.port);
  socket.write(headOf(100_000));
  const drip = setInterval(() => socket.write(' '), 10);
  t.teardown(() => clearInterval(drip));
  t.regex(await untilClosed(socket), /^HTTP\/1\.1 408 /);
});

test('HTTP: and one that sends fast enough and never comes to an end', async (t) => {
  const input = await httpInput(t, { arrival: { totalMillis: 300 } });
  const socket = await open(t, input.port);
  socket.write(headOf(10_000_000));
  const stream = setInterval(() => socket.write(' '.repeat(1_000)), 10);
  t.teardown(() => clearInterval(stream));
  t.regex(await untilClosed(socket), /^HTTP\/1\.1 408 /);
});

test('HTTP: three bodies that stopped and hold all memory make room for the fourth', async (t) => {
  const input = await httpInput(t, { maxBytesInFlight: 300_000, arrival: { stalledMillis: 50 } });
  for (let count = 0; count < 3; count += 1) {
    const socket = await open(t, input.port);
    socket.write(`${headOf(200_000)}[${' '.repeat(95_000)}`);
  }
  const body = JSON.stringify([record('good', { note: 'x'.repeat(100_000) })]);
  await eventually(t, async () => (await input.post('application/json', body)).status === 200);
  t.deepEqual([...new Set(input.keys)], ['good']);
});

test('HTTP: bodies of almost the largest size that never end do not stop others', async (t) => {
  const input = await httpInput(t, { maxBodyBytes: 2 ** 20, maxBytesInFlight: 2 ** 21 });
  for (let count = 0; count < 4; count += 1) {
    const socket = await open(t, input.port);
    socket.write(`${headOf(2 ** 20)}[${' '.repeat(2 ** 20 - 2)}`);
  }
  for (let count = 0; count < 10; count += 1)
    t.is((await input.post('application/json', JSON.stringify(record(`k${count}`)))).status, 200);
});

for (const [what, connections, reason] of [
  ['in all', { total: 2 }, 'there are 2 connections already'],
  ['from one address', { perAddress: 2 }, '127.0.0.1 has 2 connections already'],
] as const)
  test(`there are no more connections than allowed ${what}, and one that closes makes room`, async (t) => {
    const refused: string[] = [];
    const input = await forwardInput(t, { connections, onRefused: (why) => refused.push(why) });
    const [first] = [await open(t, input.port), await open(t, input.port)];
    await untilClosed(await open(t, input.port));
    t.deepEqual(refused, [reason]);
    first.destroy();
    await eventually(t, async () => {
      const socket = await input.open();
      socket.on('error', () => undefined);
      socket.write(encode(['billing', 1, record('a'), { chunk: 'c' }]));
      return (await answerOf(socket)) !== undefined;
    });
  });

test('forward: without a PING the connection ends', async (t) => {
  const input = await forwardInput(t, { sharedKey: 'open sesame', timeouts: { handshake: 100 } });
  await untilClosed(await open(t, input.port));
  t.deepEqual(input.complaints, ['the handshake took too long']);
});

test('forward: no more than 16 KiB are read before the handshake', async (t) => {
  const input = await forwardInput(t, { sharedKey: 'open sesame' });
  const socket = await open(t, input.port);
  socket.write(Buffer.concat([Buffer.from([0x96, 0xc6, 0x01, 0, 0, 0]), Buffer.alloc(17 * 1024)]));
  await untilClosed(socket);
  t.regex(input.complaints.join(), /no PING in the first 16384 bytes/);
});

test('forward: after a wrong key the socket is gone, even for a client that keeps its half open', async (t) => {
  const input = await forwardInput(t, { sharedKey: 'open sesame' });
  const socket = await open(t, input.port);
  socket.write(encode(['PING', 'me', 'salt', 'guess', '', '']));
  t.regex(await untilClosed(socket), /the shared key is wrong/);
  await eventually(
    t,
    () => new Promise((resolve) => input.server.getConnections((_error, count) => resolve(count === 0))),
  );
});

test('forward: a client that stops in the middle of a message loses its connection', async (t) => {
  const input = await forwardInput(t, { arrival: { windowMillis: 100 } });
  const socket = await open(t, input.port);
  socket.write(encode(['billing', 1, record('a')]).subarray(0, 20));
  await untilClosed(socket);
  t.deepEqual(input.complaints, ['it sent a message too slowly']);
});

test('forward: one that is silent between messages is left alone until it is idle for too long', async (t) => {
  const input = await forwardInput(t, { arrival: { windowMillis: 50, totalMillis: 50 }, timeouts: { idle: 600 } });
  const socket = await open(t, input.port);
  socket.write(encode(['billing', 1, record('a'), { chunk: 'c' }]));
  t.deepEqual(decode((await answerOf(socket)) ?? []), { ack: 'c' });
  const begun = performance.now();
  await untilClosed(socket);
  t.true(performance.now() - begun > 300);
  t.deepEqual(input.complaints, ['it was idle for too long']);
});

test('forward: a message that stopped half way makes room for one that is whole', async (t) => {
  const input = await forwardInput(t, { maxBytesInFlight: 100_000, arrival: { stalledMillis: 50 } });
  const half = await open(t, input.port);
  half.write(encode(['billing', 1, record('half', { note: 'x'.repeat(200_000) })]).subarray(0, 90_000));
  await eventually(t, async () => {
    const socket = await input.open();
    socket.on('error', () => undefined);
    socket.write(encode(['billing', 1, record('whole', { note: 'x'.repeat(50_000) }), { chunk: 'c' }]));
    return (await answerOf(socket)) !== undefined;
  });
  t.deepEqual([...new Set(input.keys)], ['whole']);
});

const secure = async (
  t: ExecutionContext,
  port: number,
  ca: string,
  client?: Identity,
): Promise<Buffer | undefined> => {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca, ...client });
  socket.on('error', () => undefined);
  t.teardown(() => socket.destroy());
  socket.write(encode(['billing', 1, record('a'), { chunk: 'c' }]));
  return answerOf(socket);
};

test('forward over TLS, where only clients whose certificate the authority signed may send', async (t) => {
  const [ours, theirs] = [await authority('ours'), await authority('theirs')];
  const input = await forwardInput(t, { tls: { ...(await ours.issue('localhost')), clientCa: ours.certificate } });
  t.deepEqual(decode((await secure(t, input.port, ours.certificate, await ours.issue('agent'))) ?? []), { ack: 'c' });
  t.is(await secure(t, input.port, ours.certificate), undefined);
  t.is(await secure(t, input.port, ours.certificate, await theirs.issue('agent')), undefined);
  const plain = await open(t, input.port);
  plain.write(encode(['billing', 1, record('b'), { chunk: 'c' }]));
  await untilClosed(plain);
  t.deepEqual(input.keys, ['a']);
  t.true(input.complaints.every((reason) => reason.startsWith('no TLS: ')));
});

test('forward over TLS: a client that does not begin it loses its connection', async (t) => {
  const ours = await authority('ours');
  const input = await forwardInput(t, { tls: await ours.issue('localhost'), timeouts: { handshake: 100 } });
  await untilClosed(await open(t, input.port));
  t.regex(input.complaints.join(), /^no TLS: /);
});

test('UDP heartbeats are answered, one after the other and between messages', async (t) => {
  const input = await forwardInput(t);
  const heart = createSocket('udp4');
  t.teardown(() => heart.close());
  const beat = async (): Promise<Buffer> => {
    heart.send('\0', input.port, '127.0.0.1');
    const [answer] = (await once(heart, 'message')) as [Buffer];
    return answer;
  };
  for (let count = 0; count < 20; count += 1) {
    t.deepEqual(await beat(), Buffer.from([0]));
    const socket = await input.open();
    socket.write(encode(['billing', 1, record(`k${count}`), { chunk: 'c' }]));
    await answerOf(socket);
    socket.destroy();
  }
  t.is(input.keys.length, 20);
});
