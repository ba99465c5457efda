/** Organizations in the database, for commands that change who is one: a users service keeps its own. */
import { combine, component, directorySettings, postgres, rule } from '@usage-billing/wiring';

const noUsersService = rule<{ readonly directoryUrl?: string | undefined }, 'directoryUrl'>(
  ['directoryUrl'],
  ({ directoryUrl }) =>
    directoryUrl === undefined
      ? []
      : [
          'DIRECTORY_URL is set: the users service there keeps the organizations; create, rename and delete them there.',
        ],
);

export const ownOrganizations = combine(
  postgres,
  component({ settings: { directoryUrl: directorySettings.directoryUrl }, rules: [noUsersService] }),
);
