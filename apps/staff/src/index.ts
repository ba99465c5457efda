/** The commands of staff, for the one program and for tests. */
export { staffCommands } from './commands.ts';
