/** Taking a usage file: what is wrong with it as a file is refused at once; what it says is read later. */
import { createHash } from 'node:crypto';
import type { Tenant } from '../books/tenant.ts';
import type { UsageImport } from '../books/usage.ts';
import { refusal } from '../refusals/refusal.ts';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_FILE_NAME = 50;

export const takeUsageFile = (tenant: Tenant, fileName: string, content: Buffer): UsageImport => {
  if (!fileName.toLowerCase().endsWith('.csv'))
    throw refusal('usage', 'invalid', `The file '${fileName}' is not a .csv file.`);
  if (fileName.length > MAX_FILE_NAME)
    throw refusal('usage', 'invalid', `The file name must not be longer than ${MAX_FILE_NAME} characters.`);
  if (content.length > MAX_FILE_BYTES) throw refusal('usage', 'invalid', 'The file is larger than 4 MB.');
  const text = readText(content);
  const submittedAt = tenant.now();
  const delayMs = tenant.nextImportDelayMs ?? tenant.settings.importDelayMs;
  const taken: UsageImport = {
    id: tenant.newId(),
    fileName,
    content: text,
    md5: createHash('md5').update(content).digest('hex'),
    submittedAt,
    dueAt: submittedAt + BigInt(Math.round(delayMs * 1000)),
    forcedFailure: tenant.nextImportFailure,
    status: 'Pending',
    reason: null,
    imported: 0,
  };
  tenant.nextImportFailure = null;
  tenant.nextImportDelayMs = null;
  tenant.imports.push(taken);
  return taken;
};

const readText = (content: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw refusal('usage', 'invalid', 'The file is not UTF-8.');
  }
};
