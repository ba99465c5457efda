import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  app: 'enforcer',
  env: { ENFORCER_NOTIFIER: 'log' },
  ports: ['ENFORCER_ADMIN_PORT'],
  adminPort: 'ENFORCER_ADMIN_PORT',
});
