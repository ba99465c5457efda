import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  app: 'aggregator',
  env: {},
  ports: ['AGGREGATOR_ADMIN_PORT'],
  adminPort: 'AGGREGATOR_ADMIN_PORT',
  thorough: true,
});
