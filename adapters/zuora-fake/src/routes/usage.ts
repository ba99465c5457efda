/** usage: handing in a file, asking what became of it, and reading what is there. */
import busboy from 'busboy';
import { requireAccount } from '../accounts/accounts.ts';
import type { UsageRecord } from '../books/usage.ts';
import { type ApiRequest, pageOf, param, type Route } from '../http/api.ts';
import { takeUsageFile } from '../imports/take-file.ts';
import { refusal } from '../refusals/refusal.ts';
import { renderUsage } from '../rendering/usage.ts';

interface Part {
  readonly fileName: string;
  readonly content: Buffer;
}

/** The part named `file` of a multipart body. */
const readFilePart = (request: ApiRequest): Promise<Part | undefined> =>
  new Promise((resolve, reject) => {
    let part: Part | undefined;
    const parser = busboy({ headers: { 'content-type': request.contentType } });
    parser.on('file', (name, stream, { filename }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (name === 'file') part = { fileName: filename ?? '', content: Buffer.concat(chunks) };
      });
    });
    parser.on('close', () => resolve(part));
    parser.on('error', reject);
    parser.end(request.body);
  });

export const postUsage: Route = async (tenant, request) => {
  if (!request.contentType.startsWith('multipart/form-data'))
    throw refusal('usage', 'invalid', 'The body must be multipart/form-data.');
  const part = await readFilePart(request).catch((error: unknown) => {
    throw refusal('usage', 'malformed', `The multipart body cannot be read: ${String(error)}`);
  });
  if (part === undefined) throw refusal('usage', 'missing', 'The multipart body has no part named file.');
  const taken = takeUsageFile(tenant, part.fileName, part.content);
  return {
    json: {
      success: true,
      size: part.content.length,
      checkImportStatus: `${tenant.settings.importLinks === 'absolute' ? request.origin : ''}/v1/usage/${taken.id}/status`,
    },
  };
};

export const getImportStatus: Route = (tenant, request) => {
  const id = param(request, 'id');
  const found = tenant.imports.find((one) => one.id === id);
  if (found === undefined) throw refusal('usage', 'notFound', `Cannot find usage import by id: '${id}'.`);
  return { json: { success: true, importStatus: found.status, message: found.reason } };
};

/** Newest first: by the day of the usage, then by when it was handed in. */
const newestFirst = (a: UsageRecord, b: UsageRecord): number => {
  if (a.startDate !== b.startDate) return a.startDate < b.startDate ? 1 : -1;
  if (a.submittedAt !== b.submittedAt) return a.submittedAt < b.submittedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
};

export const getUsageOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const { items, next } = pageOf(tenant, request, (tenant.usage.get(account.number) ?? []).toSorted(newestFirst));
  return { json: { success: true, usage: items.map((record) => renderUsage(tenant, record)), ...next } };
};
