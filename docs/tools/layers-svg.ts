/** The picture of the layers as SVG: pure, so that the same imports give the same file. */

export interface Import {
  /** `layer/name`, such as `adapters/zuora`. */
  readonly from: string;
  readonly to: string;
}

const LAYERS = [
  { name: 'apps', says: 'read settings, wire, start', hue: 'blue' },
  { name: 'adapters', says: 'connect the ports to real systems; they do not import each other', hue: 'green' },
  { name: 'contracts', says: 'what crosses a boundary: wire formats, and the laws of every port', hue: 'amber' },
  { name: 'core', says: 'what billing is: pure functions, use cases and ports', hue: 'violet' },
] as const;

/** Said beside the row that ends with this box. */
const NOTES: Readonly<Record<string, string>> = {
  'apps/proving': 'run all the apps',
  'apps/wiring': 'tokens, settings, start and stop: shared by the apps',
  'adapters/outbound': 'retries, deadlines and circuits: shared by the adapters',
  'core/plain': 'everyday tasks without fp-ts; knows all domains',
  'core/admin': 'what staff see and may do; knows all domains',
  'core/invoices': 'money, periods, uploads, reconciliation; knows trials, usage and shared',
  'core/trials': 'organizations, trials, enforcement; knows usage and shared',
  'core/usage': 'events, amounts, hours, the ledger; knows shared',
  'core/shared': 'instants, calendar, exact JSON, jobs; knows nobody',
};

const WIDTH = 960;
const BAND = { x: 20, width: 800, header: 44, row: 42, gap: 30 };
const BOX = { width: 146, height: 30, gap: 8 };
const PER_ROW = 5;

export const layersSvg = (boxes: ReadonlyArray<string>, imports: ReadonlyArray<Import>): string => {
  let y = 20;
  const bands = LAYERS.map((layer) => {
    const rows = rowsOf(boxes.filter((box) => layerOf(box) === layer.name).toSorted(), imports);
    const band = { ...layer, rows, y, height: BAND.header + rows.length * BAND.row + 8 };
    y += band.height + BAND.gap;
    return band;
  });
  const height = y - BAND.gap + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    '<title id="title">Who may import whom</title>',
    `<desc id="desc">${describe(imports)}</desc>`,
    STYLE,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="12"/>`,
    ...bands.map(drawBand),
    ...arrows(bands, imports),
    '</svg>',
    '',
  ].join('\n');
};

interface Band {
  readonly name: string;
  readonly says: string;
  readonly hue: string;
  readonly rows: ReadonlyArray<ReadonlyArray<string>>;
  readonly y: number;
  readonly height: number;
}

const layerOf = (box: string): string => box.slice(0, box.indexOf('/'));
const nameOf = (box: string): string => box.slice(box.indexOf('/') + 1);

/** Packages of one layer, those that others of the layer import below those others; long rows are broken. */
const rowsOf = (boxes: ReadonlyArray<string>, imports: ReadonlyArray<Import>): Band['rows'] => {
  const importersOf = (box: string): ReadonlyArray<string> =>
    boxes.filter((other) => imports.some(({ from, to }) => from === other && to === box));
  const depthOf = (box: string): number => Math.max(0, ...importersOf(box).map((other) => depthOf(other) + 1));
  const depths = boxes.map((box) => ({ box, depth: depthOf(box) }));
  return [...new Set(depths.map(({ depth }) => depth))]
    .toSorted((a, b) => a - b)
    .flatMap((depth) => {
      const row = depths.filter((one) => one.depth === depth).map(({ box }) => box);
      return Array.from({ length: Math.ceil(row.length / PER_ROW) }, (_, index) =>
        row.slice(index * PER_ROW, (index + 1) * PER_ROW),
      );
    });
};

const drawBand = ({ name, says, hue, rows, y, height }: Band): string =>
  [
    `<g class="${hue}">`,
    `<rect class="band" x="${BAND.x}" y="${y}" width="${BAND.width}" height="${height}" rx="10"/>`,
    `<text class="layer" x="${BAND.x + 16}" y="${y + 28}">${name}/</text>`,
    `<text class="says" x="${BAND.x + 116}" y="${y + 28}">${says}</text>`,
    ...rows.flatMap((row, index) => drawRow(row, y + BAND.header + index * BAND.row)),
    '</g>',
  ].join('\n');

const xOf = (at: number): number => BAND.x + 16 + at * (BOX.width + BOX.gap);

const drawRow = (row: ReadonlyArray<string>, y: number): ReadonlyArray<string> => {
  const note = NOTES[row.at(-1) ?? ''];
  return [
    ...row.map((box, at) => drawBox(nameOf(box), xOf(at), y)),
    ...(note === undefined ? [] : [`<text class="says" x="${xOf(row.length) + 6}" y="${y + 20}">${note}</text>`]),
  ];
};

const drawBox = (name: string, x: number, y: number): string =>
  `<rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>` +
  `<text class="name" x="${x + BOX.width / 2}" y="${y + 20}">${name}</text>`;

/** A layer points at the next one straight down, and at one further down along the right margin. */
const arrows = (bands: ReadonlyArray<Band>, imports: ReadonlyArray<Import>): ReadonlyArray<string> => {
  const right = BAND.x + BAND.width;
  let lane = 0;
  return pairsOf(bands).flatMap(([from, to, isNext]) => {
    if (!imports.some((one) => layerOf(one.from) === from.name && layerOf(one.to) === to.name)) return [];
    const bottom = from.y + from.height;
    if (isNext) return [arrow(`M${WIDTH / 2 - 60} ${bottom + 2}V${to.y - 3}`)];
    lane += 1;
    const start = from.y + from.height / 2 + lane * 10 - 20;
    const end = to.y + to.height / 2 + lane * 10 - 20;
    return [arrow(`M${right + 2} ${start}H${right + lane * 32}V${end}H${right + 3}`)];
  });
};

const pairsOf = (bands: ReadonlyArray<Band>): ReadonlyArray<readonly [Band, Band, boolean]> =>
  bands.flatMap((from, index) => bands.slice(index + 1).map((to, further) => [from, to, further === 0] as const));

/** Ends in a head that points left or down, whichever way the path ends. */
const arrow = (line: string): string => {
  const isDown = /V[\d.]+$/.test(line);
  const [x, y] = isDown ? [WIDTH / 2 - 60, endOf(line, 'V')] : [endOf(line, 'H'), endOf(line, 'V')];
  const head = isDown ? `M${x - 5} ${y - 7}h10l-5 8z` : `M${x + 7} ${y - 5}v10l-8 -5z`;
  return `<path class="line" d="${line}"/><path class="head" d="${head}"/>`;
};

const endOf = (line: string, letter: 'H' | 'V'): number =>
  Number(/([\d.]+)/.exec(line.slice(line.lastIndexOf(letter)))?.[1]);

const describe = (imports: ReadonlyArray<Import>): string =>
  LAYERS.slice(0, -1)
    .map(({ name }) => {
      const targets = LAYERS.filter(
        (to) => to.name !== name && imports.some((one) => layerOf(one.from) === name && layerOf(one.to) === to.name),
      );
      return `${name} import ${targets.map((to) => to.name).join(', ')}.`;
    })
    .join(' ');

const STYLE = `<style>
  svg { font-family: system-ui, 'DejaVu Sans', sans-serif; --paper: #ffffff; --ink: #0f172a; --quiet: #475569; --box: #ffffff; }
  .blue { --band: #dbeafe; --edge: #1d4ed8; } .green { --band: #dcfce7; --edge: #15803d; }
  .amber { --band: #fef3c7; --edge: #b45309; } .violet { --band: #ede9fe; --edge: #6d28d9; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #f1f5f9; --quiet: #a8b3c2; --box: #0d1117; }
    .blue { --band: #172554; --edge: #60a5fa; } .green { --band: #052e16; --edge: #4ade80; }
    .amber { --band: #451a03; --edge: #fbbf24; } .violet { --band: #2e1065; --edge: #a78bfa; }
  }
  .paper { fill: var(--paper); } .band { fill: var(--band); stroke: var(--edge); stroke-width: 1.5; }
  .box { fill: var(--box); stroke: var(--edge); }
  text { fill: var(--ink); } .layer { font-size: 17px; font-weight: 700; } .says { font-size: 13px; fill: var(--quiet); }
  .name { font-size: 13px; text-anchor: middle; } .line { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
  .head { fill: var(--quiet); }
</style>`;
