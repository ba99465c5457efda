/** What is wrong with one line; it fails the whole import. */
export class LineError extends Error {}
