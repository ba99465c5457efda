/** Names and values below each other. */
import { type Child, type Html, tags } from './tags.ts';

const { dd, dl, dt } = tags;

/** A value that is absent leaves its line out. */
export const facts = (lines: ReadonlyArray<readonly [name: string, value: Child]>): Html =>
  dl(
    { class: 'facts' },
    lines.filter(([, value]) => value !== undefined).map(([name, value]) => [dt({}, name), dd({}, value)]),
  );
