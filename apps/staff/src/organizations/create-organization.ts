/** `billing organizations create`: a new customer. */
import { formatInstant, type Instant } from '@usage-billing/core/shared';
import { InstanceId } from '@usage-billing/core/usage';
import {
  ClockToken,
  checkDecision,
  commandUsing,
  type DecisionFlags,
  decisionOptions,
  ExitCode,
  OrganizationRegisterToken,
  StartFailure,
  staffDecisionOf,
} from '@usage-billing/wiring';
import { InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { ownOrganizations } from './own-organizations.ts';
import { untilOption } from './until-option.ts';

interface Flags extends DecisionFlags {
  readonly id: InstanceId;
  readonly name: string;
  readonly email: ReadonlyArray<string>;
  readonly trialUntil: Instant;
}

export const createOrganizationCommand = commandUsing(ownOrganizations, {
  register: OrganizationRegisterToken,
  clock: ClockToken,
})<Flags>({
  description:
    'Creates an organization in the database, on trial. Its internal id is the one that its usage is reported under, and is never given\nto another. An external id may be given again once its organization was deleted: nothing of that one is found by it any more.',
  options: (command) =>
    decisionOptions(
      command
        .argument(
          '<external id>',
          'the name by which people and addresses know it, such as frosty-sky-72',
          externalIdArgument,
        )
        .requiredOption('--id <internal id>', 'under which its usage is reported, such as 1234', internalIdOption)
        .requiredOption('--name <name>', 'as people read it')
        .requiredOption('--trial-until <time>', 'end of its trial: the beginning of a day, or a time', untilOption)
        .option('--email <address>', 'of an owner; may be given several times', addressOption, []),
    ),
  checkFlags: (flags) => (flags.name.trim() === '' ? '--name needs some text' : checkDecision(flags)),
  examples: [
    [
      'billing organizations create frosty-sky-72 --id 1234 --name "Frosty Sky" --trial-until 2026-12-31 --email ann@frosty.example --by ann --note "signed up by mail"',
      'on trial until 31 December',
    ],
  ],
  main: async ({ register, clock }, { flags, args: [externalId = ''], print }) => {
    const { id, name, email: emails, trialUntil: trialExpiresAt } = flags;
    const given = { externalId, id, name: name.trim(), emails, trialExpiresAt };
    const created = await register.create({ ...given, at: clock.now(), decision: staffDecisionOf(flags) })();
    if (E.isLeft(created))
      throw new StartFailure(
        created.left._tag === 'IdTaken'
          ? `another organization has the id "${created.left.id}": "billing organizations list --deleted --search ${created.left.id}" shows it`
          : created.left.message,
      );
    print(`Created ${externalId} (${id}), on trial until ${formatInstant(trialExpiresAt)}.`);
    return ExitCode.ok;
  },
});

const externalIdArgument = (text: string): string => {
  if (!/^[\p{Ll}\p{Lu}\p{N}][\p{Ll}\p{Lu}\p{N}._-]{0,99}$/u.test(text))
    throw new InvalidArgumentError(
      'It begins with a letter or a digit, and has letters, digits, and the signs . _ - in it.',
    );
  return text;
};

const internalIdOption = (text: string): InstanceId => {
  if (!InstanceId.is(text)) throw new InvalidArgumentError('It must be an internal id such as 1234.');
  return text;
};

const addressOption = (text: string, before: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw new InvalidArgumentError('It must be an address such as ann@example.com.');
  return [...before, text];
};
