/** Which organizations go into which file: small enough for the provider, and no file fails for a known culprit. */
import type { Instant } from '../../shared/instant.ts';
import type { InstanceId } from '../instance-id.ts';
import type { Upload, UploadId } from '../upload.ts';
import type { UploadPart } from '../upload-journal.ts';
import type { DateFormat } from './upload-policy.ts';
import { EMPTY_FILE_SIZE, sizeInFile, usageFile } from './usage-file.ts';
import type { SummaryLine } from './usage-summary.ts';

/** The lines of one organization; they are never torn apart. */
export interface OrganizationLines {
  readonly instanceId: InstanceId;
  readonly lines: ReadonlyArray<SummaryLine>;
}

export interface FileLimits {
  readonly maxFileBytes: number;
  readonly dateFormat: DateFormat;
}

const sizeOf = ({ lines }: OrganizationLines, { dateFormat }: FileLimits): number =>
  sizeInFile(
    lines.map(({ line }) => line),
    dateFormat,
  );

/** Can these lines go into any file at all? */
export const fitsIntoFile = (organization: OrganizationLines, limits: FileLimits): boolean =>
  EMPTY_FILE_SIZE + sizeOf(organization, limits) < limits.maxFileBytes;

/** In the given order, each part as full as it gets. Adding organizations at the end changes the last part alone. */
export const splitIntoParts = (
  organizations: ReadonlyArray<OrganizationLines>,
  limits: FileLimits,
): ReadonlyArray<ReadonlyArray<OrganizationLines>> => {
  const parts: OrganizationLines[][] = [];
  let size = limits.maxFileBytes;
  for (const organization of organizations) {
    const own = sizeOf(organization, limits);
    const current = parts.at(-1);
    if (current !== undefined && size + own < limits.maxFileBytes) {
      current.push(organization);
      size += own;
    } else {
      parts.push([organization]);
      size = EMPTY_FILE_SIZE + own;
    }
  }
  return parts;
};

/** In order, each once. */
export const instancesOf = ({ lines }: Pick<Upload, 'lines'>): ReadonlyArray<InstanceId> =>
  [...new Set(lines.map(({ instanceId }) => instanceId))].toSorted();

/** The same lines in two new uploads of half the organizations each. */
export const halve = (
  upload: Pick<Upload, 'uploader' | 'through' | 'lines'>,
  ids: readonly [UploadId, UploadId],
  createdAt: Instant,
  dateFormat: DateFormat,
): ReadonlyArray<UploadPart> => {
  const instances = instancesOf(upload);
  const middle = Math.ceil(instances.length / 2);
  const { uploader, through } = upload;
  return [instances.slice(0, middle), instances.slice(middle)].map((half, index) => {
    const lines = upload.lines.filter(({ instanceId }) => half.includes(instanceId));
    return usageFile({ id: ids[index === 0 ? 0 : 1], uploader, through, createdAt, dateFormat, lines });
  });
};
