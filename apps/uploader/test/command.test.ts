import { commandLineSuite } from '../../wiring/test/support/command-line-suite.ts';

commandLineSuite({
  app: 'uploader',
  env: { ZUORA_URL: 'http://127.0.0.1:9/v1/', ZUORA_CLIENT_ID: 'nobody', ZUORA_CLIENT_SECRET: 'hunter2' },
  ports: ['UPLOADER_ADMIN_PORT'],
  adminPort: 'UPLOADER_ADMIN_PORT',
});
