/** The users service notifies owners only where it is the directory as well. */
import { component } from '../component.ts';
import { rule } from '../config/rule.ts';
import { type DirectoryConfig, directorySettings } from '../directory/settings.ts';
import { type NotifierConfig, notifierSettings } from './settings.ts';

type NotifierChoice = Pick<NotifierConfig, 'notifier'> & Pick<DirectoryConfig, 'directoryUrl'>;

export const directoryNotifies = component({
  settings: { notifier: notifierSettings.notifier, directoryUrl: directorySettings.directoryUrl },
  rules: [
    rule<NotifierChoice, keyof NotifierChoice>(['notifier', 'directoryUrl'], ({ notifier, directoryUrl }) =>
      notifier === 'directory' && directoryUrl === undefined
        ? ['DIRECTORY_URL is missing: with ENFORCER_NOTIFIER=directory the users service there notifies the owners.']
        : [],
    ),
  ],
});
