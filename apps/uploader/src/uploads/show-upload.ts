/** `billing-uploader uploads show`: everything about one upload, and what comes next. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import {
  type AppCommand,
  ClockToken,
  databaseSettings,
  ExitCode,
  localModule,
  StartFailure,
  UploadJournalToken,
  withContainer,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { jobSettings, policyOf } from '../settings.ts';
import { uploadIdOf, withUploadId } from './upload-id.ts';
import { uploadJson, uploadText } from './upload-report.ts';

interface Flags {
  readonly file?: boolean;
  readonly json?: boolean;
}

const settings = { ...databaseSettings, ...jobSettings };

export const showUploadCommand: AppCommand<typeof settings, Flags> = {
  name: 'billing-uploader uploads show',
  description: 'Shows an upload: its state, what it holds of whom, every step so far, and what comes next and when.',
  settings,
  options: (command) =>
    withUploadId(command)
      .option('--file', 'print the file, exactly the bytes that are sent, and nothing else')
      .option('--json', 'print JSON'),
  checkFlags: ({ file, json }) => (file === true && json === true ? '--file and --json exclude each other' : undefined),
  examples: [
    ['billing-uploader uploads show 17', 'shows all that is known of upload 17'],
    ['billing-uploader uploads show 17 --file > usage.csv', 'writes its file'],
  ],
  main: ({ config, flags, args, logger, print }) =>
    withContainer([localModule(config, logger)], async (container) => {
      const journal = await container.getAsync(UploadJournalToken);
      const clock = await container.getAsync(ClockToken);
      const id = uploadIdOf(args);
      const upload = await journal.find(id)();
      if (E.isLeft(upload)) throw new StartFailure(upload.left.message);
      if (O.isNone(upload.right)) throw new StartFailure(`there is no upload ${id}`);
      if (flags.file === true) {
        print(new TextDecoder().decode(upload.right.value.content).replace(/\n$/, ''));
        return ExitCode.ok;
      }
      const history = await journal.history(id)();
      if (E.isLeft(history)) throw new StartFailure(history.left.message);
      const seen = { upload: upload.right.value, history: history.right, now: clock.now(), policy: policyOf(config) };
      print(flags.json === true ? stringifyJsonExact(uploadJson(seen), 2) : uploadText(seen));
      return ExitCode.ok;
    }),
};
