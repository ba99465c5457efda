/** Cuts a list, so that no statement carries more than some of it. Each chunk comes with the place of its first. */
export function* inChunks<A>(
  all: ReadonlyArray<A>,
  size: number,
): Generator<readonly [from: number, chunk: ReadonlyArray<A>]> {
  for (let from = 0; from < all.length; from += size) yield [from, all.slice(from, from + size)];
}
