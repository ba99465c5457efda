/** One text for several, for maps keyed by more than one thing. Different parts never make the same text. */
export const cellKey = (...parts: ReadonlyArray<string | bigint>): string => {
  let key = '';
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.toString();
    key += `${text.length}:${text}`;
  }
  return key;
};
