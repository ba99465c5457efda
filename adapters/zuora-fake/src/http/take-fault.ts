/** Which scripted fault a call gets, and whether the call takes its effect all the same. */
import type { Fault, FaultRule } from '../books/fault.ts';

/** Takes the first rule that fits the call, and counts it down. */
export const takeFault = (
  faults: Array<{ readonly rule: FaultRule; left: number }>,
  method: string,
  path: string,
): Fault | undefined => {
  const index = faults.findIndex(({ rule }) => {
    const fitsPath =
      rule.path === undefined || (typeof rule.path === 'string' ? rule.path === path : path.search(rule.path) >= 0);
    return fitsPath && (rule.method === undefined || rule.method.toUpperCase() === method);
  });
  const found = faults[index];
  if (found === undefined) return undefined;
  found.left -= 1;
  if (found.left <= 0) faults.splice(index, 1);
  return found.rule.fault;
};

/** Whether the request goes on to its route, or to the refusal that takes the route's place. */
export const goesOn = (fault: Fault): boolean => {
  if (fault.kind === 'latency' || fault.kind === 'lost-failure') return true;
  return fault.kind !== 'failure' && fault.when === 'after';
};
