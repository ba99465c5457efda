import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  main: new URL('../src/main.ts', import.meta.url),
  name: 'billing-aggregator',
  env: {},
  ports: ['AGGREGATOR_ADMIN_PORT'],
  adminPort: 'AGGREGATOR_ADMIN_PORT',
  thorough: true,
});
