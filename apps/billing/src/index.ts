/** The tree of commands, for whoever runs them in another process: `runProgram(billing, argv, env, output)`. */
export { billing } from './billing.ts';
