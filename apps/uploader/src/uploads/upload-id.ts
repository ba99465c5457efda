/** The id of an upload as it is typed. */
import type { UploadId } from '@usage-billing/core/usage';
import { type Command, InvalidArgumentError } from 'commander';

const checked = (text: string): string => {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('It must be a number, as "uploads list" shows it.');
  return text;
};

export const withUploadId = (command: Command): Command => command.argument('<id>', 'of the upload', checked);

/** Of the command's arguments, which were checked. */
export const uploadIdOf = ([id]: ReadonlyArray<string>): UploadId => BigInt(id ?? '0');
