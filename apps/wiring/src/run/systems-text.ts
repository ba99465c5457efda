/** Says at start, outside production, which systems are real and which are stand-ins. */
import Table from 'cli-table3';
import type { SystemInUse } from '../component.ts';

export const systemsText = (systems: ReadonlyArray<SystemInUse>): string => {
  const table = new Table({ head: ['', 'system', ''], style: { head: [], border: [], compact: true } });
  for (const { role, system, standIn } of systems) table.push([role, system, standIn ? 'STAND-IN' : 'real']);
  return ['NOT IN PRODUCTION MODE: stand-ins are accepted. NODE_ENV=production refuses them.', table.toString()].join(
    '\n',
  );
};
