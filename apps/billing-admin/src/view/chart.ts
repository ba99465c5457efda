/** A chart of days as SVG: bars and a line of one unit. Heights are rounded to pixels; titles hold the exact values. */
import { scaleBand, scaleLinear } from 'd3-scale';
import { line as lineOf } from 'd3-shape';
import { type Html, tags } from './tags.ts';

const { div, g, line, path, rect, span, svg, text, title } = tags;

export interface DayChart {
  /** What it shows, in one sentence, for whoever hears it. */
  readonly label: string;
  readonly bars: string;
  readonly line?: string;
  readonly days: ReadonlyArray<ChartDay>;
  /** How a height is written at the axis. */
  readonly axis: (value: number) => string;
}

export interface ChartDay {
  /** `2026-03-01`. */
  readonly day: string;
  readonly bar: number;
  readonly line?: number;
  /** Nothing is known of the day: a mark in place of a bar, which none of height 0 has. */
  readonly isMissing?: boolean;
  /** The exact values in words. */
  readonly title: string;
}

const WIDTH = 960;
const HEIGHT = 240;
const MARGIN = { left: 56, right: 8, top: 10, bottom: 24 };
const px = (value: number): string => value.toFixed(1);

export const dayChart = (chart: DayChart): Html => {
  const { days } = chart;
  const top = Math.max(1, ...days.flatMap(({ bar, line: other = 0 }) => [bar, other]));
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const x = scaleBand(
    days.map(({ day }) => day),
    [MARGIN.left, WIDTH - MARGIN.right],
  ).padding(0.2);
  const left = (day: string): number => x(day) ?? 0;
  const middle = (day: string): number => left(day) + x.bandwidth() / 2;
  const base = y(0);
  return div(
    { class: 'chart' },
    legend(chart),
    svg(
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': chart.label },
      y.ticks(4).map((tick) =>
        g(
          {},
          line({
            class: 'rule',
            x1: String(MARGIN.left),
            x2: String(WIDTH - MARGIN.right),
            y1: px(y(tick)),
            y2: px(y(tick)),
          }),
          text(
            { class: 'tick', x: String(MARGIN.left - 6), y: px(y(tick) + 4), 'text-anchor': 'end' },
            chart.axis(tick),
          ),
        ),
      ),
      days.map(({ day, bar, title: exact }) =>
        rect(
          {
            class: 'bar',
            x: px(left(day)),
            y: px(y(bar)),
            width: px(x.bandwidth()),
            height: px(Math.max(0, base - y(bar))),
          },
          title({}, exact),
        ),
      ),
      days
        .filter(({ isMissing }) => isMissing)
        .map(({ day }) => text({ class: 'tick', x: px(middle(day)), y: px(base - 4), 'text-anchor': 'middle' }, '×')),
      chart.line === undefined
        ? undefined
        : path({
            class: 'trend',
            d:
              lineOf<ChartDay>(
                ({ day }) => middle(day),
                ({ line: value = 0 }) => y(value),
              )([...days]) ?? '',
          }),
      days
        .filter((_, place) => place % Math.ceil(days.length / 9) === 0)
        .map(({ day }) =>
          text({ class: 'tick', x: px(middle(day)), y: String(HEIGHT - 6), 'text-anchor': 'middle' }, day.slice(5)),
        ),
    ),
  );
};

const legend = ({ bars, line: trend }: DayChart): Html =>
  div(
    { class: 'legend' },
    span({ class: 'key key-bar', 'aria-hidden': 'true' }),
    span({}, bars),
    trend === undefined ? undefined : [span({ class: 'key key-line', 'aria-hidden': 'true' }), span({}, trend)],
  );
