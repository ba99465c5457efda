/** Which organizations go into which file: small enough for the provider, and no file fails for a known culprit. */
import type { Instant } from '../../../shared/instant.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { UploadPart } from '../journal/upload-journal.ts';
import type { Upload } from '../state/upload.ts';
import type { DateFormat } from '../state/upload-policy.ts';
import { sumOf } from './credit-netting.ts';
import { EMPTY_FILE_SIZE, type NamelessLine, sizeInFile, usageFile } from './usage-file.ts';
import type { SummaryLine } from './usage-summary.ts';

/** A line with what it took of the ledger. The rows themselves are many, and are not kept. */
export interface PartLine {
  readonly line: NamelessLine;
  readonly aggregateIds: ReadonlyArray<bigint>;
  /** The sum of the rows. */
  readonly amount: bigint;
}

/** The lines of one organization; they are never torn apart. */
export interface OrganizationLines {
  readonly instanceId: InstanceId;
  readonly lines: ReadonlyArray<PartLine>;
}

export const partLine = ({ line, aggregates }: SummaryLine): PartLine => ({
  line,
  aggregateIds: aggregates.map(({ id }) => id),
  amount: sumOf(aggregates),
});

export interface FileLimits {
  readonly maxFileBytes: number;
  readonly dateFormat: DateFormat;
}

const sizeOf = (lines: ReadonlyArray<{ readonly line: NamelessLine }>, { dateFormat }: FileLimits): number =>
  sizeInFile(
    lines.map(({ line }) => line),
    dateFormat,
  );

/** Can these lines go into any file at all? */
export const fitsIntoFile = (lines: ReadonlyArray<{ readonly line: NamelessLine }>, limits: FileLimits): boolean =>
  EMPTY_FILE_SIZE + sizeOf(lines, limits) < limits.maxFileBytes;

type Part = ReadonlyArray<OrganizationLines>;

export interface PartFiller {
  /** The part that was full without it, if there is one. */
  readonly add: (organization: OrganizationLines) => Part | undefined;
  /** The part that is begun, empty where none is. */
  readonly flush: () => Part;
}

/** Takes organizations one by one, each part as full as it gets. */
export const partFiller = (limits: FileLimits): PartFiller => {
  let open: OrganizationLines[] = [];
  let size = EMPTY_FILE_SIZE;
  const flush = (): Part => {
    const part = open;
    open = [];
    size = EMPTY_FILE_SIZE;
    return part;
  };
  return {
    add: (organization) => {
      const own = sizeOf(organization.lines, limits);
      const full = open.length > 0 && size + own >= limits.maxFileBytes ? flush() : undefined;
      open.push(organization);
      size += own;
      return full;
    },
    flush,
  };
};

/** In the given order, each part as full as it gets. */
export const splitIntoParts = (organizations: Part, limits: FileLimits): ReadonlyArray<Part> => {
  const filler = partFiller(limits);
  const full = organizations.flatMap((organization) => {
    const part = filler.add(organization);
    return part === undefined ? [] : [part];
  });
  const last = filler.flush();
  return last.length === 0 ? full : [...full, last];
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
