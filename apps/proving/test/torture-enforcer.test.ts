import test from 'ava';
import { MUTATIONS } from '../src/torture/enforcer/enforcer-command.ts';
import { tortureEnforcer } from '../src/torture/enforcer.ts';

const say = (): void => undefined;

test.serial(
  'two enforcers that are killed over a mail server and a directory that fail tell nobody twice',
  async (t) => {
    const { broken, counts, table } = await tortureEnforcer({ seconds: 8, seed: 4711, mutation: null, say });
    t.deepEqual(broken, []);
    t.true((counts.rounds ?? 0) >= 2);
    t.true((counts.kills ?? 0) >= 2);
    t.true((counts['notices left to staff, and settled'] ?? 0) >= 1);
    t.regex(table, /kill, mail, data there/);
  },
);

for (const mutation of MUTATIONS)
  test.serial(`an enforcer that gets its claims wrong (${mutation}) is found out`, async (t) => {
    const { broken } = await tortureEnforcer({ seconds: 0, seed: 4711, mutation, say });
    t.true(
      broken.some((line) => /told \d times$/.test(line)),
      broken.join('\n'),
    );
  });
