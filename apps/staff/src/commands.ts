/** Commands of staff that belong to no job, by name. Each is loaded when it is run. */
import { type CommandTree, commandGroup, commandLeaf } from '@usage-billing/wiring/program';

const audit = commandGroup('audit', 'the log of what staff did', [
  commandLeaf(
    'list',
    'who did what, when, why, and what it was before',
    async () => (await import('./audit/list-actions.ts')).listActionsCommand,
  ),
]);

const teams = commandGroup('teams', 'who makes the bill of a team', [
  commandLeaf(
    'bill',
    'have the bill of a team made elsewhere, or here again',
    async () => (await import('./teams/bill-team.ts')).billTeamCommand,
  ),
]);

const organizations = commandGroup('organizations', 'customers, and how long their trials last', [
  commandLeaf(
    'list',
    'customers with both ids, and where each stands',
    async () => (await import('./organizations/list-organizations.ts')).listOrganizationsCommand,
  ),
  commandLeaf(
    'create',
    'a new customer, on trial',
    async () => (await import('./organizations/create-organization.ts')).createOrganizationCommand,
  ),
  commandLeaf(
    'rename',
    'another name for people to read',
    async () => (await import('./organizations/rename-organization.ts')).renameOrganizationCommand,
  ),
  commandLeaf(
    'delete',
    'a customer leaves; says first what is not billed yet',
    async () => (await import('./organizations/delete-organization.ts')).deleteOrganizationCommand,
  ),
  commandLeaf(
    'extend-trial',
    'let a trial go on, and see what that leads to',
    async () => (await import('./organizations/extend-trial.ts')).extendTrialCommand,
  ),
]);

/** Each stands directly below `billing`. */
export const staffCommands: ReadonlyArray<CommandTree> = [audit, organizations, teams];
