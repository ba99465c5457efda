/** Text that no log, error or dump shows by accident: it must be asked for by name. */
import { inspect } from 'node:util';

const SHOWN = '[secret]';

export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  /** Of one that is being rotated: one a line, the new one first. */
  revealEach(): ReadonlyArray<string> {
    return this.#text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
  toString(): string {
    return SHOWN;
  }
  toJSON(): string {
    return SHOWN;
  }
  [inspect.custom](): string {
    return SHOWN;
  }
}
