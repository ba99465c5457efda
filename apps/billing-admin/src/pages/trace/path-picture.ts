/** How far a path goes, as a picture: a station for each place through which usage passes. */
import type { Path } from '@usage-billing/wiring';
import { type Html, tags } from '../../view/tags.ts';

const { div, g, line, rect, svg, text } = tags;

interface Station {
  readonly name: string;
  /** A path that has one of these steps has come here. */
  readonly words: ReadonlyArray<string>;
}

const STATIONS: ReadonlyArray<Station> = [
  { name: 'received', words: ['received', 'not counted', 'events', 'used'] },
  { name: 'event store', words: ['delivered', 'events', 'used'] },
  { name: 'ledger', words: ['hour', 'used', 'upload line'] },
  { name: 'upload', words: ['upload line'] },
  { name: 'Zuora', words: ['imported', 'provider usage', 'invoice line', 'invoice'] },
  { name: 'invoice', words: ['invoice line', 'invoice'] },
];

/** The stations through which a path went, in order, each with whether it did. */
export const stationsOf = ({
  steps,
}: Pick<Path, 'steps'>): ReadonlyArray<{ readonly name: string; readonly isReached: boolean }> => {
  const words = new Set(steps.map(({ word }) => word));
  return STATIONS.map(({ name, words: any }) => ({ name, isReached: any.some((word) => words.has(word)) }));
};

const WIDTH = 960;
const HEIGHT = 64;
const BOX = { width: 120, height: 32, top: 16 };
const GAP = (WIDTH - STATIONS.length * BOX.width) / (STATIONS.length - 1);
const middle = BOX.top + BOX.height / 2;

export const pathPicture = (path: Path): Html => {
  const stations = stationsOf(path);
  const named = (isReached: boolean): string =>
    stations
      .filter((station) => station.isReached === isReached)
      .map(({ name }) => name)
      .join(', ') || 'none';
  return div(
    { class: 'chart path scroll', role: 'region', tabindex: 0, 'aria-label': 'Picture of the path' },
    svg(
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: 'img',
        'aria-label': `Reached: ${named(true)}. Not reached: ${named(false)}.`,
      },
      stations.map(({ name, isReached }, place) => {
        const left = place * (BOX.width + GAP);
        const from = { x1: String(left - GAP), y1: String(middle), x2: String(left), y2: String(middle) };
        return g(
          { class: isReached ? 'station reached' : 'station' },
          place === 0 ? undefined : line(from),
          rect({ x: String(left), y: String(BOX.top), width: String(BOX.width), height: String(BOX.height) }),
          text(
            { x: String(left + BOX.width / 2), y: String(middle + 5), 'text-anchor': 'middle' },
            isReached ? name : `${name}: –`,
          ),
        );
      }),
    ),
  );
};
