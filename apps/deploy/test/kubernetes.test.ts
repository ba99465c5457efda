/** The manifests are what Kubernetes takes, in the base and as the example renders them, and no pod may do more than it needs. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import test from 'ava';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';

interface Container {
  readonly args: ReadonlyArray<string>;
  readonly env?: ReadonlyArray<{ readonly name: string }>;
  readonly ports?: ReadonlyArray<{ readonly name: string; readonly containerPort: number }>;
  readonly securityContext?: object;
  readonly resources?: { readonly limits?: { readonly memory?: string } };
}

interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly runAsUser?: number };
  readonly containers: ReadonlyArray<Container>;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly template?: { readonly spec: PodSpec };
    readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
  };
}

const folder = path.resolve(import.meta.dirname, '../kubernetes');
const KINDS: Readonly<Record<string, new (manifest: never) => { readonly validate: () => void }>> = {
  ConfigMap,
  CronJob,
  Deployment,
  Job,
  NetworkPolicy,
  PodDisruptionBudget,
  PodMonitor,
  Secret,
  Service,
  StatefulSet,
};

/** Throws with every problem, as the published schema of the kind has it. */
const validate = (manifest: Manifest): void => {
  const Kind = KINDS[manifest.kind];
  if (Kind === undefined) throw new Error(`no schema for ${manifest.kind}`);
  new Kind(manifest as never).validate();
};

const manifestsIn = (text: string): ReadonlyArray<Manifest> =>
  parseAllDocuments(text).map((document) => document.toJS() as Manifest);

const files = globSync('*.yaml', { cwd: path.join(folder, 'base') }).filter((file) => file !== 'kustomization.yaml');
const base = files.flatMap((file) => manifestsIn(readFileSync(path.join(folder, 'base', file), 'utf8')));

const podOf = ({ spec }: Manifest): PodSpec | undefined =>
  spec?.template?.spec ?? spec?.jobTemplate?.spec.template.spec;

test('the base names every file, and each manifest is valid', (t) => {
  const { resources } = parse(readFileSync(path.join(folder, 'base/kustomization.yaml'), 'utf8'));
  t.deepEqual(resources.toSorted(), files.toSorted());
  t.true(base.length >= 15);
  for (const manifest of base) t.notThrows(() => validate(manifest), manifest.metadata.name);
});

test('a manifest with a wrong type, or without what is required, is found', (t) => {
  const ingester = base.find(({ kind }) => kind === 'StatefulSet');
  const problem = t.throws(() =>
    validate({ ...ingester, spec: { ...ingester?.spec, replicas: '2', selector: undefined } } as never),
  );
  t.regex(String(problem.message), /replicas must be integer/);
  t.regex(String(problem.message), /required property selector/);
});

test('every variable and every port is one that the configuration reference has', (t) => {
  const reference = readFileSync(path.resolve(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
  const settings = readFileSync(path.join(folder, 'example/settings.env'), 'utf8').trim().split('\n');
  const containers = base.flatMap((manifest) => podOf(manifest)?.containers ?? []);
  const names = [
    ...containers.flatMap(({ env = [] }) => env.map(({ name }) => name)),
    ...settings.map((line) => line.slice(0, line.indexOf('='))),
  ];
  t.true(names.length >= 20);
  t.deepEqual(
    names.filter((name) => !reference.includes(`\`${name}\``)),
    [],
  );
  const ports = containers.flatMap(({ ports: served = [] }) => served.map(({ containerPort }) => containerPort));
  t.true(ports.length >= 8);
  t.deepEqual(
    ports.filter((port) => !new RegExp(`_PORT\` \\|[^|]*\\| ${port} \\|`).test(reference)),
    [],
  );
});

const withKubectl = (process.env.PATH ?? '')
  .split(path.delimiter)
  .some((directory) => existsSync(path.join(directory, 'kubectl')))
  ? test
  : test.skip;

withKubectl('the example renders, and every pod is as closed as it can be (skipped where there is no kubectl)', (t) => {
  const copy = mkdtempSync(path.join(tmpdir(), 'kubernetes-'));
  t.teardown(() => rmSync(copy, { recursive: true }));
  cpSync(folder, copy, { recursive: true });
  const { secretGenerator } = parse(readFileSync(path.join(copy, 'example/kustomization.yaml'), 'utf8'));
  for (const { files: parts } of secretGenerator as ReadonlyArray<{ readonly files: ReadonlyArray<string> }>)
    for (const part of parts) writeFileSync(path.join(copy, 'example', part.slice(part.indexOf('=') + 1)), 'secret');

  const rendered = manifestsIn(
    execFileSync('kubectl', ['kustomize', path.join(copy, 'example')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    }),
  );
  for (const manifest of rendered) t.notThrows(() => validate(manifest), manifest.metadata.name);
  const pods = rendered.map((manifest) => [manifest.metadata.name, podOf(manifest)] as const).filter(([, pod]) => pod);
  t.deepEqual(
    pods.map(([name]) => name),
    [
      'billing-admin',
      'billing-aggregator',
      'billing-api',
      'billing-enforcer',
      'billing-reconciler',
      'billing-uploader',
      'billing-ingester',
      'billing-partitions',
      'billing-migrate',
    ],
  );
  for (const [name, pod] of pods) {
    t.is(pod?.automountServiceAccountToken, false, name);
    t.like(pod?.securityContext, { runAsNonRoot: true, runAsUser: 65532 }, name);
    for (const { securityContext } of pod?.containers ?? [])
      t.deepEqual(
        securityContext,
        { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
        name,
      );
  }
});
