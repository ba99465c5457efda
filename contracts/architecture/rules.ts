/**
 * Who may import whom: apps ▶ adapters ▶ contracts ▶ core. Rules as data, for dependency-cruiser; a test walks the
 * import graph with them, and plants forbidden imports to show that it would notice.
 */
import type { IForbiddenRuleType } from 'dependency-cruiser';

/** The only packages that the core may use: data types, codecs, decimals and hashes, all of them pure. */
const CORE_MAY_USE = ['fp-ts', 'io-ts', 'big\\.js', '@types/big\\.js', '@noble/hashes'];

const insidePackage = (name: string): string => `(^|/)node_modules/${name}/`;

export const rules: ReadonlyArray<IForbiddenRuleType> = [
  {
    name: 'core-is-pure',
    comment: 'The core has no I/O: beside itself it imports pure libraries only, not even modules of Node.',
    severity: 'error',
    from: { path: '^core/src/' },
    to: { pathNot: ['^core/src/', ...CORE_MAY_USE.map(insidePackage)] },
  },
  {
    name: 'shared-stands-alone',
    comment:
      'Core in one direction: shared ← usage ← trials ← invoices ← admin. What all domains share knows none of them.',
    severity: 'error',
    from: { path: '^core/src/shared/' },
    to: { path: '^core/src/(usage|trials|invoices)/' },
  },
  {
    name: 'usage-knows-no-trials-or-invoices',
    comment: 'Metering counts what was used, whoever pays for it.',
    severity: 'error',
    from: { path: '^core/src/usage/' },
    to: { path: '^core/src/(trials|invoices)/' },
  },
  {
    name: 'trials-know-no-invoices',
    comment: 'A trial ends whether or not anything is ever invoiced.',
    severity: 'error',
    from: { path: '^core/src/trials/' },
    to: { path: '^core/src/invoices/' },
  },
  {
    name: 'no-domain-knows-staff',
    comment: 'What staff see is made of all domains; billing is the same whether or not anybody looks.',
    severity: 'error',
    from: { path: '^core/src/(shared|usage|trials|invoices)/' },
    to: { path: '^core/src/admin/' },
  },
  {
    name: 'contracts-know-only-core',
    comment: 'Contracts describe boundaries; they do not know who stands on the other side.',
    severity: 'error',
    from: { path: '^contracts/src/' },
    to: { path: '^(adapters|apps)/' },
  },
  {
    name: 'adapters-never-import-each-other',
    comment:
      'One folder per outside system. What two adapters share belongs into core or contracts; how long to wait for any system is in adapters/outbound.',
    severity: 'error',
    from: { path: '^adapters/([^/]+)/src/' },
    to: { path: '^adapters/([^/]+)/', pathNot: ['^adapters/$1/', '^adapters/outbound/'] },
  },
  {
    name: 'outbound-talks-to-no-system',
    comment:
      'Every adapter may import adapters/outbound because it decides only when to call and when to give up: no I/O, no module of Node, no other package of ours.',
    severity: 'error',
    from: { path: '^adapters/outbound/src/' },
    to: { pathNot: ['^adapters/outbound/src/', ...['fp-ts', 'cockatiel', '@opentelemetry/api'].map(insidePackage)] },
  },
  {
    name: 'cockatiel-only-in-outbound',
    comment: 'One module decides about retries, deadlines and circuits; a second one would decide differently.',
    severity: 'error',
    from: { pathNot: ['^adapters/outbound/', 'node_modules/'] },
    to: { path: insidePackage('cockatiel') },
  },
  {
    name: 'opentelemetry-sdk-only-in-wiring',
    comment:
      'Adapters make spans through the API, which does nothing by itself; whether and where they go is decided once.',
    severity: 'error',
    from: { path: '/src/', pathNot: ['^apps/wiring/', 'node_modules/'] },
    to: { path: insidePackage('@opentelemetry/(?!api/)[^/]+') },
  },
  {
    name: 'nobody-imports-apps',
    comment:
      'Apps wire; nothing is built on top of them but apps/local, which runs them all, and apps/proving, which tries to break them.',
    severity: 'error',
    from: { path: '^(core|contracts|adapters)/' },
    to: { path: '^apps/' },
  },
  {
    name: 'apps-share-only-wiring',
    comment:
      'An app does not reach into another; what they share is apps/wiring. apps/billing, apps/local and apps/proving run them all.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: '^apps/(local|proving|billing)/' },
    to: { path: '^apps/([^/]+)/', pathNot: ['^apps/$1/', '^apps/wiring/'] },
  },
  {
    name: 'wiring-knows-no-app',
    comment: 'What the apps share cannot depend on one of them.',
    severity: 'error',
    from: { path: '^apps/wiring/src/' },
    to: { path: '^apps/', pathNot: '^apps/wiring/' },
  },
  {
    name: 'inversify-only-in-apps',
    comment: 'Wiring is the business of apps; everything else takes what it needs as arguments.',
    severity: 'error',
    from: { pathNot: ['^apps/', 'node_modules/'] },
    to: { path: insidePackage('inversify') },
  },
  {
    name: 'slonik-stays-behind-its-wall',
    comment: 'SQL is the Postgres adapter’s own business.',
    severity: 'error',
    from: { pathNot: ['^adapters/postgres/', 'node_modules/'] },
    to: { path: insidePackage('slonik') },
  },
  {
    name: 'no-cycles',
    comment: 'A cycle, of types too, means that two modules are one idea, or that a third is missing.',
    severity: 'error',
    from: { pathNot: 'node_modules/' },
    to: { circular: true, viaOnly: { pathNot: 'node_modules/' } },
  },
  {
    name: 'imports-resolve',
    comment: 'An import that cannot be resolved escapes every other rule.',
    severity: 'error',
    from: { pathNot: 'node_modules/' },
    to: { couldNotResolve: true },
  },
];
