/**
 * Each amount once, at the place where it went wrong. A row that is lost between two places differs from both of its
 * neighbours, and one that was moved to another organization does so for both organizations.
 */
import { none } from 'fp-ts/lib/Option.js';
import { partition } from 'fp-ts/lib/ReadonlyArray.js';
import { cellKey } from '../../usage/cell-key.ts';
import { Decimal } from '../money/money.ts';
import type { Compared, Incident, Seam } from './reconciliation.ts';

export const incidentsOf = <F extends Compared>(findings: ReadonlyArray<F>): ReadonlyArray<Incident<F>> => {
  const alone = findings.filter(isBilled).map((finding) => incident([finding]));
  const metered = findings.filter((finding) => !isBilled(finding));
  const own = Map.groupBy(metered, ({ instanceId, amountType }) => cellKey(instanceId, amountType));
  const each = [...own.values()].map(ofOneOrganization<F>);
  const bySeam = each.flatMap((one) => bySeamOf(one.alone)).map((group) => incident(group));
  const { left: unmoved, right: moved } = separated(bySeam.reduce<Incidents<F>>(withMoved, []));
  const single = [
    ...each.flatMap(({ pairs }) => pairs),
    ...unmoved.flatMap((one) => one.findings.map((finding) => incident([finding]))),
  ];
  return [...single.reduce<Incidents<F>>(withMoved, moved), ...alone];
};

type Group<F> = ReadonlyArray<F>;
type Incidents<F> = ReadonlyArray<Incident<F>>;

const separated = partition(({ instanceIds }: Incident<Compared>) => instanceIds.length > 1) as <F extends Compared>(
  incidents: Incidents<F>,
) => { readonly left: Incidents<F>; readonly right: Incidents<F> };

/** Of one organization and unit: all that is missing at a place, or all that is too much there. */
const bySeamOf = <F extends Compared>(findings: Group<F>): ReadonlyArray<Group<F>> =>
  [...Map.groupBy(findings, ({ cell }) => cell._tag).values()].flatMap((group) =>
    hasOneSign(group) ? [group] : group.map((one) => [one]),
  );

/** In the order in which usage passes them; the last two are about what arrived. */
export const SEAMS = [
  'Hour',
  'LedgerDay',
  'LedgerRow',
  'UploadedRows',
  'UploadedDays',
  'ProviderUsage',
  'ProviderDay',
  'UsageStatus',
  'ServicePeriod',
  'BilledAlthoughFree',
  'WrongAccount',
] as const satisfies ReadonlyArray<Seam>;

/** Nothing is missing or too much there: what arrived should not have been sent. */
const isBilled = ({ cell }: Compared): boolean => cell._tag === 'BilledAlthoughFree' || cell._tag === 'WrongAccount';

const difference = ({ expected, found }: Compared): Decimal => expected.minus(found);

const sum = (findings: Group<Compared>): Decimal =>
  findings.reduce((total, finding) => total.plus(difference(finding)), new Decimal(0));

const amountOf = (findings: Group<Compared>): bigint => findings.reduce((total, { amount }) => total + amount, 0n);

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const incident = <F extends Compared>(findings: Group<F>, amount = amountOf(findings)): Incident<F> => {
  const [first] = findings;
  if (first === undefined) throw new Error('an incident has at least one finding');
  return {
    amountType: first.amountType,
    amount,
    money: findings.length === 1 ? first.money : none,
    instanceIds: [...new Set(findings.map(({ instanceId }) => instanceId))],
    findings: findings.toSorted((a, b) => SEAMS.indexOf(a.cell._tag) - SEAMS.indexOf(b.cell._tag)),
  };
};

/** What is missing at one seam and too much, to the last digit, at another is one thing: first whole seams, then single findings. */
const ofOneOrganization = <F extends Compared>(
  findings: Group<F>,
): { readonly pairs: Incidents<F>; readonly alone: Group<F> } => {
  const seams = [...Map.groupBy(findings, ({ cell }) => cell._tag).values()];
  const whole = paired(seams);
  const rest = whole.alone.flat().map((finding) => [finding]);
  const single = paired(rest);
  return {
    pairs: [...whole.pairs, ...single.pairs].reduce<Incidents<F>>(withSameMove, []),
    alone: single.alone.flat(),
  };
};

/** What was moved to another day at one place is moved at those behind it, too. */
const withSameMove = <F extends Compared>(incidents: Incidents<F>, next: Incident<F>): Incidents<F> => {
  const seams = seamsOf(next);
  const index = incidents.findIndex(
    (other) => other.amount === next.amount && ![...seamsOf(other)].some((seam) => seams.has(seam)),
  );
  const other = incidents[index];
  if (other === undefined) return [...incidents, next];
  return incidents.with(index, incident([...other.findings, ...next.findings], next.amount));
};

const seamsOf = ({ findings }: { readonly findings: Group<Compared> }): ReadonlySet<Seam> =>
  new Set(findings.map(({ cell }) => cell._tag));

const paired = <F extends Compared>(
  groups: ReadonlyArray<Group<F>>,
): { readonly pairs: Incidents<F>; readonly alone: ReadonlyArray<Group<F>> } => {
  const waiting = new Map<string, Group<F>[]>();
  const pairs: Incident<F>[] = [];
  for (const group of groups) {
    const total = sum(group);
    const opposite = waiting.get(total.times(-1).toFixed());
    const partner = hasOneSign(group) ? opposite?.shift() : undefined;
    if (partner !== undefined)
      pairs.push(incident([...partner, ...group], greater(amountOf(partner), amountOf(group))));
    else waiting.set(total.toFixed(), [...(waiting.get(total.toFixed()) ?? []), group]);
  }
  return { pairs, alone: [...waiting.values()].flat() };
};

const hasOneSign = (group: Group<Compared>): boolean =>
  new Set(group.map((finding) => difference(finding).cmp(0))).size === 1;

/** Joins what one organization lacks, place by place, with what another has too much. */
const withMoved = <F extends Compared>(incidents: Incidents<F>, next: Incident<F>): Incidents<F> => {
  const opposite = signature(next, -1);
  const index = incidents.findIndex(
    (other) =>
      other.instanceIds.length === 1 &&
      other.instanceIds[0] !== next.instanceIds[0] &&
      other.amountType === next.amountType &&
      signature(other, 1) === opposite,
  );
  const other = incidents[index];
  if (other === undefined) return [...incidents, next];
  const joined = incident([...other.findings, ...next.findings], greater(other.amount, next.amount));
  return incidents.toSpliced(index, 1, joined);
};

/** Where several findings at one place only add to each other, another organization may have their sum in one piece. */
const signature = ({ findings }: Incident<Compared>, sign: 1 | -1): string => {
  const adds = seamsOf({ findings }).size === 1 && hasOneSign(findings);
  return (adds ? findings.slice(0, 1) : findings)
    .map((one) => `${one.cell._tag} ${(adds ? sum(findings) : difference(one)).times(sign).toFixed()}`)
    .join();
};
