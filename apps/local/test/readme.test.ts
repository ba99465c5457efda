/** The examples of the README are whole files that run as tests; it shows them as they are. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const checkout = path.resolve(import.meta.dirname, '../../..');
const readme = readFileSync(path.join(checkout, 'README.md'), 'utf8');
const EXAMPLE = /<!-- the whole of (\S+) -->\n```ts\n([\s\S]*?)```/g;

test('every example in the README is the whole of a file that is tested', (t) => {
  const examples = [...readme.matchAll(EXAMPLE)];
  t.is(examples.length, 2);
  for (const [, file = '', code] of examples) {
    t.regex(file, /^apps\/local\/test\/.*\.test\.ts$/);
    t.is(code, readFileSync(path.join(checkout, file), 'utf8'), file);
  }
});

test('what the README says can be run is a script or a target', (t) => {
  const manifest = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'));
  const makefile = readFileSync(path.join(checkout, 'Makefile'), 'utf8');
  const scripts = [...readme.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name);
  const targets = [...readme.matchAll(/^make ([a-z]+)/gm)].map(([, name = '']) => name);
  t.true(scripts.length > 3 && targets.length > 1);
  for (const name of scripts) t.true(name in manifest.scripts, name);
  for (const name of targets) t.regex(makefile, new RegExp(`^${name}:`, 'm'));
});
