/** One text for several, for maps keyed by more than one thing. Different parts never make the same text. */
export const cellKey = (...parts: ReadonlyArray<string | bigint>): string =>
  parts.map((part) => `${String(part).length}:${part}`).join('');
