/** Writes the references, and the dashboard, that are generated from the code. */
import { writeFileSync } from 'node:fs';
import { configurationFile, configurationReference } from './configuration-reference.ts';
import { dashboard, dashboardFile } from './dashboard.ts';
import { metricsFile, metricsReference } from './metrics-reference.ts';

writeFileSync(configurationFile, await configurationReference());
writeFileSync(metricsFile, metricsReference());
writeFileSync(dashboardFile, dashboard());
