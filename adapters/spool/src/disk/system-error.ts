/** What the operating system says, in words that tell a person what to do. */

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space or raise it',
  EROFS: 'the disk is read-only: mount it for writing',
  EACCES: 'the files may not be written by this user: change their owner or mode',
  EPERM: 'the files may not be written by this user: change their owner or mode',
  EIO: 'the disk fails (EIO): replace it',
};

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const describeFailure = (error: unknown): string =>
  WORDS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
