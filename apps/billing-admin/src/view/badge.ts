/** A word with a tone; the shape before it says the same to whoever cannot tell the colours apart. */
import { type Html, tags } from './tags.ts';

const { span } = tags;

/** `quiet` needs no attention at all. */
export type Tone = 'well' | 'look' | 'act' | 'info' | 'quiet';

export const badge = (tone: Tone, word: string): Html =>
  span({ class: `badge ${tone}` }, span({ 'aria-hidden': 'true', class: 'shape' }), word);
