/** Statuses as the tenant writes them: the published API has a blank in some, other answers have none. */
import type { FakeSettings } from '../settings/settings.ts';

export const statusWord = ({ statusWords }: Pick<FakeSettings, 'statusWords'>, status: string): string =>
  statusWords === 'joined' ? status : status.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
