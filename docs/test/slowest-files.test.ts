/** The table at the end of `npm test` names the files that took longest, and what kept them. */
import test from 'ava';
import { type FileTime, slowestFiles } from '../../.ci/slowest-files.ts';

const written = (...times: ReadonlyArray<FileTime>): string =>
  times.map((time) => `${JSON.stringify(time)}\n`).join('');

test('the slowest files come first, in seconds, and no more of them than were asked for', (t) => {
  const times = written(
    { file: 'a.test.ts', total: 1234, busy: 567, lingering: 3 },
    { file: 'b.test.ts', total: 123_456, busy: 89, lingering: 999 },
    { file: 'c.test.ts', total: 1, busy: 1, lingering: 0 },
  );
  t.deepEqual(slowestFiles(times, 2).split('\n'), [
    '   seconds    busy  slowest files',
    '     123.5     0.1  b.test.ts',
    '       1.2     0.6  a.test.ts',
  ]);
});

test('a file that stays after its last test is noted', (t) => {
  const times = written({ file: 'a.test.ts', total: 61_000, busy: 900, lingering: 60_040 });
  t.regex(slowestFiles(times, 10), / {2}a\.test\.ts \(60\.0 of them after its last test: what is still open\?\)$/);
});
