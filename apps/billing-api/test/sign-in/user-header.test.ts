/** The header that names the user, byte by byte over real connections: UTF-8 or nothing, and nothing is trimmed into shape. */
import { connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { PROXY_SECRET, startApi } from '../support/api.ts';
import { directory, ON_TRIAL, ports } from '../support/ports.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly detail: string | undefined;
  readonly user: string | undefined;
}

/** Sends these bytes as the user's header; knows everybody, and says whom the API took the caller for. */
const send = async (t: ExecutionContext, user: Buffer): Promise<Answer> => {
  const asked: string[] = [];
  const mayUser = (id: string, ...rest: readonly ['billing.view' | 'billing.update', string]) => {
    asked.push(id);
    return directory().mayUser(id, ...rest);
  };
  const api = await startApi(t, ports({ directory: { ...directory(), mayUser } }));
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write(`GET /api/billing/${ON_TRIAL}/trial HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`);
  socket.write(`X-Proxy-Secret: ${PROXY_SECRET}\r\nX-Scope-UserID:`);
  socket.write(user);
  socket.end('\r\n\r\n');
  const text = Buffer.concat(await socket.toArray()).toString('utf8');
  const body = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as { readonly type?: string; readonly detail?: string };
  return {
    status: Number(text.split(' ')[1]),
    type: body.type?.replace('urn:usage-billing:problem:', '') ?? '',
    detail: body.detail,
    user: asked[0],
  };
};

for (const [what, bytes] of [
  ['a plain name', ' alice'],
  ['spaces and tabs around it', ' \t alice \t '],
] as const)
  test(`Accepted: ${what}`, async (t) => {
    t.like(await send(t, Buffer.from(bytes)), { status: 200, user: 'alice' });
  });

for (const name of ['é', '李', 'Ada Lovelace', 'a|b+c@example.com', 'o’brien', 'x'.repeat(256), '𝒳'.repeat(256)])
  test(`A name is taken as it is: ${name.slice(0, 20)}`, async (t) => {
    t.like(await send(t, Buffer.from(` ${name}`)), { type: 'no-permission', user: name });
  });

const refused: ReadonlyArray<readonly [what: string, bytes: Buffer, reason: RegExp]> = [
  ['a no-break space behind it', Buffer.from(' alice\u00a0'), /unusual space/],
  ['a no-break space before it', Buffer.from(' \u00a0alice'), /unusual space/],
  ['the Latin-1 byte of a no-break space', Buffer.from(' alice\xa0', 'latin1'), /not UTF-8/],
  ['a Latin-1 letter', Buffer.from(' ren\xe9', 'latin1'), /not UTF-8/],
  ['a UTF-8 sequence that is cut off', Buffer.from([0x20, 0x61, 0xe6, 0x9d]), /not UTF-8/],
  ['an overlong encoding of a letter', Buffer.from([0x20, 0xc1, 0xa1]), /not UTF-8/],
  ['an encoded surrogate', Buffer.from([0x20, 0xed, 0xa0, 0x80]), /not UTF-8/],
  ...[
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u202e',
    '\u2066',
    '\u115f',
    '\u3164',
    '\ufe0f',
    '\u034f',
    '\u{e0061}',
    '\u2003',
    '\u3000',
    '\u2028',
    '\u0085',
    '\ue000',
  ].flatMap(
    (sign): ReadonlyArray<readonly [string, Buffer, RegExp]> => [
      [`U+${sign.codePointAt(0)?.toString(16)} behind it`, Buffer.from(` alice${sign}`), /zero-width/],
      [`U+${sign.codePointAt(0)?.toString(16)} inside`, Buffer.from(` al${sign}ice`), /zero-width/],
    ],
  ),
  ['a tab inside', Buffer.from(' al\tice'), /control/],
  ['257 characters', Buffer.from(` ${'x'.repeat(257)}`), /more than 256/],
  ['very many characters', Buffer.from(` ${'x'.repeat(10_000)}`), /more than 256/],
  ['nothing', Buffer.from(' '), /empty/],
];

for (const [what, bytes, reason] of refused)
  test(`Refused, and it says why: ${what}`, async (t) => {
    const answer = await send(t, bytes);
    t.like(answer, { status: 401, type: 'not-signed-in' });
    t.regex(answer.detail ?? '', /^The header X-Scope-UserID is not accepted: /);
    t.regex(answer.detail ?? '', reason);
    t.is(answer.user, undefined, 'nobody is asked about');
  });

for (const [what, bytes] of [
  ['NUL', Buffer.from(' alice\0')],
  ['a carriage return', Buffer.from(' al\rice')],
  ['DEL and other controls', Buffer.from(' al\x01ice')],
] as const)
  test(`Not even HTTP: ${what}`, async (t) => {
    const answer = await send(t, bytes);
    t.is(answer.user, undefined);
    t.true([400, 401].includes(answer.status), `${answer.status}`);
  });
