import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  main: new URL('../src/main.ts', import.meta.url),
  name: 'billing-enforcer',
  env: {},
  ports: ['ENFORCER_ADMIN_PORT'],
  adminPort: 'ENFORCER_ADMIN_PORT',
});
