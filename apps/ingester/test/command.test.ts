import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  app: 'ingester',
  env: {},
  ports: ['INGESTER_PORT', 'INGESTER_FORWARD_PORT', 'INGESTER_ADMIN_PORT'],
  adminPort: 'INGESTER_ADMIN_PORT',
});
