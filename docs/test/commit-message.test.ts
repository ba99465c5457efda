/** The hook refuses messages that say too much in the subject or nothing in the body, and names what is wrong. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';

const hook = path.resolve(import.meta.dirname, '../../.githooks/commit-msg');

const check = (t: ExecutionContext, message: string): { readonly status: number | null; readonly says: string } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'commit-msg-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'message.txt');
  writeFileSync(file, message);
  const { status, stderr } = spawnSync('sh', [hook, file], { encoding: 'utf8' });
  return { status, says: stderr };
};

const SUBJECT = 'Ask Zuora before an upload is sent again';

const accepted: Readonly<Record<string, string>> = {
  'a subject and a body': `${SUBJECT}\n\nIt would be billed twice.\n`,
  'a subject of 72 characters': `${'x'.repeat(72)}\n\nWhy.\n`,
  '72 characters, some of two bytes': `${'é'.repeat(72)}\n\nWhy.\n`,
  'comments of git are not part of it': `${SUBJECT}\n\nWhy.\n# ${'x'.repeat(100)}\n`,
  'a merge': "Merge branch 'main'\n",
  'a fixup, which a rebase melts away': `fixup! ${SUBJECT}\n`,
};
for (const [name, message] of Object.entries(accepted))
  test(`accepted: ${name}`, (t) => t.deepEqual(check(t, message), { status: 0, says: '' }));

const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a subject of 73 characters': [`${'x'.repeat(73)}\n\nWhy.\n`, /the subject has 73 characters; 72 fit/],
  'no body': [`${SUBJECT}\n`, /there is no body/],
  'a body of trailers alone': [`${SUBJECT}\n\nSigned-off-by: Ann <ann@example.com>\n`, /there is no body/],
  'a body of comments alone': [`${SUBJECT}\n\n# Please enter the commit message\n`, /there is no body/],
  'no blank line': [`${SUBJECT}\nIt would be billed twice.\n`, /leave the second line blank/],
  'an empty message': ['\n\n', /the first line is empty/],
};
for (const [name, [message, says]] of Object.entries(refused))
  test(`refused: ${name}`, (t) => {
    const result = check(t, message);
    t.is(result.status, 1);
    t.regex(result.says, says);
  });
