import { once } from 'node:events';
import test from 'ava';
import {
  ask,
  cleanUp,
  eventually,
  freshFolder,
  isRunning,
  start,
  supervisorOf,
  useFromProcess,
} from './support/servers.ts';

test.after.always(cleanUp);

test('data survives a stop and another start, in a folder with a space in its name', async (t) => {
  const dataDirectory = freshFolder();
  const steps: string[] = [];
  const first = await start({ dataDirectory, onProgress: (step) => steps.push(step) });
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  t.false(isRunning(first.serverPid), 'the server is down when stop is through');
  t.deepEqual(steps.slice(-2), ['initialising the data directory', 'starting the server']);
  const again: string[] = [];
  const second = await start({ dataDirectory, onProgress: (step) => again.push(step) });
  t.is(await ask(second.url, 'select answer from kept'), 42);
  t.deepEqual(again, ['starting the server'], 'the second start initialises nothing');
  await second.stop();
  await second.stop();
});

test('users on one data directory share one server, and it goes down with the last of them', async (t) => {
  const dataDirectory = freshFolder();
  const users = await Promise.all([
    start({ dataDirectory }),
    start({ dataDirectory }),
    useFromProcess(dataDirectory),
    useFromProcess(dataDirectory),
  ]);
  const [first, second, third, fourth] = users;
  t.is(new Set(users.map(({ url }) => url)).size, 1);
  t.is(new Set(users.map(({ serverPid }) => serverPid)).size, 1);
  await first.stop();
  await second.stop();
  third.child.send('leave');
  await once(third.child, 'exit');
  t.is(await ask(fourth.url, 'select 1'), 1, 'one is left, so it still runs');
  fourth.child.send('leave');
  await once(fourth.child, 'exit');
  t.false(isRunning(first.serverPid));
});

for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const)
  test(`a user that dies of ${signal} leaves no server behind, and the next one finds the data`, async (t) => {
    const dataDirectory = freshFolder();
    const user = await useFromProcess(dataDirectory);
    await ask(user.url, 'create table kept as select 42 as answer');
    user.child.kill(signal);
    await eventually('the server is down', () => !isRunning(user.serverPid));
    const next = await start({ dataDirectory });
    t.is(await ask(next.url, 'select answer from kept'), 42);
    await next.stop();
  });

test('a program that has nothing else to do may end without leaving first', async (t) => {
  const user = await useFromProcess(freshFolder(), 'just ends');
  if (user.child.exitCode === null) await once(user.child, 'exit');
  t.is(user.child.exitCode, 0);
  await eventually('the server is down', () => !isRunning(user.serverPid));
});

test('a running server whose supervisor was killed is taken over', async (t) => {
  const dataDirectory = freshFolder();
  const before = await start({ dataDirectory });
  await ask(before.url, 'create table kept as select 42 as answer');
  process.kill(supervisorOf(before.serverPid), 'SIGKILL');
  const after = await start({ dataDirectory });
  t.is(after.url, before.url);
  t.is(after.serverPid, before.serverPid);
  t.is(await ask(after.url, 'select answer from kept'), 42);
  await before.stop();
  await after.stop();
  t.false(isRunning(after.serverPid));
});

test('when supervisor and server were both killed, the next start recovers', async (t) => {
  const dataDirectory = freshFolder();
  const before = await start({ dataDirectory });
  await ask(before.url, 'create table kept as select 42 as answer');
  process.kill(supervisorOf(before.serverPid), 'SIGKILL');
  process.kill(before.serverPid, 'SIGKILL');
  const after = await start({ dataDirectory });
  t.not(after.serverPid, before.serverPid);
  t.is(await ask(after.url, 'select answer from kept'), 42);
  await after.stop();
});

test('a server that was killed is started again at the same address', async (t) => {
  const server = await start({ dataDirectory: freshFolder() });
  await ask(server.url, 'create table kept as select 42 as answer');
  process.kill(server.serverPid, 'SIGKILL');
  await eventually('it answers again', () =>
    ask(server.url, 'select answer from kept').then(
      (answer) => answer === 42,
      () => false,
    ),
  );
  t.pass();
  await server.stop();
});

test('concurrent starts and stops all succeed', async (t) => {
  const dataDirectory = freshFolder();
  const turns = Array.from({ length: 6 }, async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const server = await start({ dataDirectory });
      t.is(await ask(server.url, 'select 1'), 1);
      await server.stop();
    }
  });
  await Promise.all(turns);
});

test('a server that lingers is found by the next user', async (t) => {
  const dataDirectory = freshFolder();
  const first = await start({ dataDirectory, lingerMs: 60_000 });
  await first.stop();
  const second = await start({ dataDirectory });
  t.is(second.serverPid, first.serverPid);
  process.kill(supervisorOf(second.serverPid), 'SIGTERM');
  await eventually('a supervisor that is told to end takes the server down', () => !isRunning(second.serverPid));
});

test('a server that lingers stops when nobody uses it', async (t) => {
  const server = await start({ dataDirectory: freshFolder(), lingerMs: 50 });
  await server.stop();
  await eventually('the server is down', () => !isRunning(server.serverPid));
  t.pass();
});
