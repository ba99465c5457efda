/** `docs/layers.svg` is what the sources import today, and every package is on it. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { boxes, drawLayers, picture } from '../tools/draw-layers.ts';
import { layersSvg } from '../tools/layers-svg.ts';

test('the picture is drawn from the imports as they are (else: npm run draw-layers)', async (t) => {
  t.is(readFileSync(picture, 'utf8'), await drawLayers());
});

test('every package, and every room of core and contracts, is on the picture', (t) => {
  const names = [...readFileSync(picture, 'utf8').matchAll(/<text class="name"[^>]*>([^<]+)</g)].map(
    ([, name]) => name,
  );
  t.true(boxes().length > 25);
  t.deepEqual(
    names.toSorted(),
    boxes()
      .map((box) => box.slice(box.indexOf('/') + 1))
      .toSorted(),
  );
});

test('a package that another of its layer imports stands below it', (t) => {
  const svg = layersSvg(['adapters/outbound', 'adapters/zuora'], [{ from: 'adapters/zuora', to: 'adapters/outbound' }]);
  const heightOf = (name: string): number => Number(new RegExp(` y="(\\d+)">${name}<`).exec(svg)?.[1]);
  t.true(heightOf('outbound') > heightOf('zuora'));
});

test('an arrow is drawn between layers that import each other, and no other', (t) => {
  const heads = (imports: Parameters<typeof layersSvg>[1]): number =>
    layersSvg(['apps/api', 'adapters/zuora', 'core/usage'], imports).split('class="head"').length - 1;
  t.is(heads([]), 0);
  t.is(heads([{ from: 'apps/api', to: 'adapters/zuora' }]), 1);
  t.is(
    heads([
      { from: 'apps/api', to: 'adapters/zuora' },
      { from: 'apps/api', to: 'core/usage' },
    ]),
    2,
  );
});
