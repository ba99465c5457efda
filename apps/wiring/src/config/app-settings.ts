/** Settings that apps build for themselves: logging, the admin port, schedules. */
import { defaultUploadPolicy, type UploadPolicy } from '@usage-billing/core/invoices';
import { type ConfigOf, type Setting, withDefault } from './setting.ts';
import { oneOf, Port, Schedule, Text, wholeNumber, YesNo } from './values.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const logSettings = {
  logLevel: withDefault<LogLevel>(
    {
      path: 'logLevel',
      env: 'BILLING_LOG_LEVEL',
      help: `How much is logged, to standard error: ${LOG_LEVELS.join(', ')}`,
      codec: oneOf(...LOG_LEVELS),
    },
    'info',
  ),
};

export type LogConfig = ConfigOf<typeof logSettings>;

/** Where each app that goes on running serves `/healthz`, `/readyz` and `/metrics`, unless it is told otherwise. */
export const ADMIN_PORTS = {
  ingester: { section: 'ingester', prefix: 'INGESTER', port: 24231 },
  aggregator: { section: 'aggregator', prefix: 'AGGREGATOR', port: 24232 },
  uploader: { section: 'uploader', prefix: 'UPLOADER', port: 24233 },
  enforcer: { section: 'enforcer', prefix: 'ENFORCER', port: 24234 },
  api: { section: 'billingApi', prefix: 'BILLING_API', port: 24235 },
  admin: { section: 'billingAdmin', prefix: 'BILLING_ADMIN', port: 24236 },
  reconciler: { section: 'reconciler', prefix: 'RECONCILER', port: 24237 },
} as const;

/** An app by the name of its command: `billing api`. */
export type AppName = keyof typeof ADMIN_PORTS;

export const adminSettings = (app: AppName) => {
  const { section, prefix, port } = ADMIN_PORTS[app];
  return {
    adminHost: withDefault(
      {
        path: `${section}.adminHost`,
        env: `${prefix}_ADMIN_HOST`,
        help: 'Address for /healthz, /readyz and /metrics',
        codec: Text,
      },
      '127.0.0.1',
    ),
    adminPort: withDefault(
      {
        path: `${section}.adminPort`,
        env: `${prefix}_ADMIN_PORT`,
        help: 'Port for the same; 0 takes a free one',
        codec: Port,
      },
      port,
    ),
  };
};

export interface AdminConfig {
  readonly adminHost: string;
  readonly adminPort: number;
}

export const scheduleSetting = (section: string, prefix: string, name: string, schedule: string): Setting<string> =>
  withDefault(
    {
      path: `${section}.${name}`,
      env: `${prefix}_${screamingCase(name)}`,
      help: 'Cron pattern in UTC, seconds first',
      codec: Schedule,
    },
    schedule,
  );

/** For the uploader, and for whoever tells usage that it still takes from usage that it left behind. */
export const lookBackSettings = {
  lookBackDays: withDefault(
    {
      path: 'uploader.lookBackDays',
      env: 'UPLOADER_LOOK_BACK_DAYS',
      help: 'How many past days the uploader looks at; older usage is reported as stranded',
      codec: wholeNumber(1, 366),
    },
    defaultUploadPolicy.lookBackDays,
  ),
};

/** What decides about uploads, wherever somebody does: in runs, on the command line and on a page. */
export const uploadPolicySettings = {
  ...lookBackSettings,
  idempotentUploads: withDefault(
    {
      path: 'zuora.idempotentUploads',
      env: 'ZUORA_IDEMPOTENT_UPLOADS',
      help: 'true only for a tenant that is known to honour Idempotency-Key on usage files',
      codec: YesNo,
    },
    defaultUploadPolicy.idempotentUploads,
  ),
};

export const uploadPolicyOf = ({
  lookBackDays,
  idempotentUploads,
}: ConfigOf<typeof uploadPolicySettings>): UploadPolicy => ({
  ...defaultUploadPolicy,
  lookBackDays,
  idempotentUploads,
});

/** `followUpSchedule` → `FOLLOW_UP_SCHEDULE`. */
export const screamingCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
