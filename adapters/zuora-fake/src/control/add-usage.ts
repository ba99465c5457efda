/** Usage without a file: one line, imported at once, under the checks of any other import. */
import { createHash } from 'node:crypto';
import type { Tenant } from '../books/tenant.ts';
import type { UsageImport } from '../books/usage.ts';
import { letTimePass } from '../clock/let-time-pass.ts';
import { COLUMNS } from '../imports/columns.ts';
import { finishImport } from '../imports/settle.ts';
import type { FakeSettings } from '../settings/settings.ts';
import type { SeedUsage } from './control.ts';

export const addUsage = (tenant: Tenant, usage: SeedUsage): void => {
  letTimePass(tenant);
  const content = fileOf(tenant, usage);
  const now = tenant.now();
  const one: UsageImport = {
    id: tenant.newId(),
    fileName: 'usage.csv',
    content,
    md5: createHash('md5').update(content).digest('hex'),
    submittedAt: now,
    dueAt: now,
    forcedFailure: null,
    status: 'Pending',
    reason: null,
    imported: 0,
  };
  finishImport(tenant, one);
  if (one.reason !== null) throw new Error(one.reason);
  tenant.imports.push(one);
};

const fileOf = ({ settings }: Tenant, usage: SeedUsage): string => {
  const fields = [
    usage.accountNumber,
    usage.unit,
    usage.quantity,
    inFormat(usage.day, settings.dateFormat),
    '',
    usage.subscriptionNumber ?? '',
    usage.chargeNumber ?? '',
    usage.description ?? '',
  ];
  return `${COLUMNS.join(',')}\n${fields.map(quoted).join(',')}\n`;
};

const inFormat = (day: string, format: FakeSettings['dateFormat']): string => {
  const [year = '', month = '', date = ''] = day.split('-');
  return format.replace('YYYY', year).replace('MM', month).replace('DD', date);
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
