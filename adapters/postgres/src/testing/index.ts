/**
 * For tests, benchmarks and tools that look into the tables themselves. Production code does not import it.
 *
 * Statements are tagged templates and their values are bound: ``pool.any(query<{ id: bigint }>()`select id from …`)``.
 */
export { command, digits, query, texts, timestamp, timestamps } from '../values.ts';
export { writeHourlyHistory } from './hourly-history.ts';
export { endJobLeases } from './job-leases.ts';
