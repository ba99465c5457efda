/**
 * The sections, and the settings outside of one, in the configuration file. All commands share one file, and each checks only its own settings: a section of
 * others is not unknown to it. A test holds this list to the settings of all commands.
 */
export const SECTIONS: ReadonlyArray<string> = [
  'databaseUrl',
  'dataDirectory',
  'database',
  'ingester',
  'aggregator',
  'uploader',
  'enforcer',
  'reconciler',
  'billingApi',
  'billingAdmin',
  'local',
  'eventStore',
  'bigquery',
  'directory',
  'zuora',
];
