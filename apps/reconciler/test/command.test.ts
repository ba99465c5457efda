import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  app: 'reconciler',
  env: { ZUORA_URL: 'http://127.0.0.1:9/v1/', ZUORA_CLIENT_ID: 'nobody', ZUORA_CLIENT_SECRET: 'hunter2' },
  ports: ['RECONCILER_ADMIN_PORT'],
  adminPort: 'RECONCILER_ADMIN_PORT',
});
