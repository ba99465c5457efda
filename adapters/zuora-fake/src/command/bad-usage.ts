/** An option that cannot be, and why: exit code 2. */
export class BadUsage extends Error {}
