/** Which organizations go into which report: small enough for the provider, and no report fails for a known suspect. */
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { Instant } from '../../../shared/instant.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { ReportSize } from '../../provider/usage-report.ts';
import type { Upload, UploadPart } from '../state/upload.ts';
import { sumOf } from './credit-netting.ts';
import { longestNamed, type NamelessLine, usageReport } from './usage-report.ts';
import type { SummaryLine } from './usage-summary.ts';

/** A line with what it took of the ledger: ids alone, because whole rows of a large run would fill the memory. */
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

type Part = ReadonlyArray<OrganizationLines>;

/** In the given order, each part as full as it gets. */
export const splitIntoParts = (organizations: Part, size: ReportSize): ReadonlyArray<Part> => {
  const filler = partFiller(size);
  const full = organizations.flatMap((organization) => fromOption(filler.add(organization)));
  const last = filler.flush();
  return last.length === 0 ? full : [...full, last];
};

export interface PartFiller {
  /** The part that was full without it. None: it still fitted in. */
  readonly add: (organization: OrganizationLines) => O.Option<Part>;
  /** The part that is begun, empty where none is. */
  readonly flush: () => Part;
}

/** Takes organizations one by one, each part as full as it gets. */
export const partFiller = (size: ReportSize): PartFiller => {
  let open: OrganizationLines[] = [];
  let filled = size.empty;
  const flush = (): Part => {
    const part = open;
    open = [];
    filled = size.empty;
    return part;
  };
  return {
    add: (organization) => {
      const own = sizeOf(organization.lines, size);
      const full = open.length > 0 && filled + own >= size.limit ? O.some(flush()) : O.none;
      open.push(organization);
      filled += own;
      return full;
    },
    flush,
  };
};

/** Can these lines go into any report at all? */
export const fitsIntoReport = (lines: ReadonlyArray<{ readonly line: NamelessLine }>, size: ReportSize): boolean =>
  size.empty + sizeOf(lines, size) < size.limit;

const sizeOf = (lines: ReadonlyArray<{ readonly line: NamelessLine }>, size: ReportSize): number =>
  lines.reduce((sum, { line }) => sum + size.ofLine(longestNamed(line)), 0);

/** In order, each once. */
export const instancesOf = ({ lines }: Pick<Upload, 'lines'>): ReadonlyArray<InstanceId> =>
  [...new Set(lines.map(({ instanceId }) => instanceId))].toSorted();

/** The same lines in two new uploads of half the organizations each. */
export const halve = (
  upload: Pick<Upload, 'uploader' | 'through' | 'lines'>,
  ids: readonly [UploadId, UploadId],
  createdAt: Instant,
): ReadonlyArray<UploadPart> => {
  const instances = instancesOf(upload);
  const middle = Math.ceil(instances.length / 2);
  const { uploader, through } = upload;
  return [instances.slice(0, middle), instances.slice(middle)].map((half, index) => {
    const lines = upload.lines.filter(({ instanceId }) => half.includes(instanceId));
    return usageReport({ id: ids[index === 0 ? 0 : 1], uploader, through, createdAt, lines });
  });
};
