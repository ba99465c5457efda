/** `billing uploader uploads show`: everything about one upload, and what comes next. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import {
  ClockToken,
  combine,
  commandUsing,
  component,
  ExitCode,
  orStartFailure,
  postgres,
  StartFailure,
  UploadJournalToken,
  uploadPolicyOf,
  usageReportFormat,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { jobSettings } from '../settings.ts';
import { uploadIdOf, withUploadId } from './upload-id.ts';
import { uploadJson, uploadText } from './upload-report.ts';

interface Flags {
  readonly file?: boolean;
  readonly json?: boolean;
}

const { zuoraDateFormat, zuoraExtraColumns } = zuoraSettings;

export const showUploadCommand = commandUsing(
  combine(postgres, component({ settings: { ...jobSettings, zuoraDateFormat, zuoraExtraColumns } })),
  {
    journal: UploadJournalToken,
    clock: ClockToken,
  },
)<Flags>({
  description: 'Shows an upload: its state, what it holds of whom, every step so far, and what comes next and when.',
  options: (command) =>
    withUploadId(command)
      .option('--file', 'print the file, as it is sent with the settings of now, and nothing else')
      .option('--json', 'print JSON'),
  checkFlags: ({ file, json }) => (file === true && json === true ? '--file and --json exclude each other' : undefined),
  examples: [
    ['billing uploader uploads show 17', 'shows all that is known of upload 17'],
    ['billing uploader uploads show 17 --file > usage.csv', 'writes its file'],
  ],
  main: async ({ journal, clock }, { config, flags, args, print }) => {
    const id = uploadIdOf(args);
    const reportFormat = usageReportFormat(config);
    const upload = await orStartFailure(journal.find(id));
    if (O.isNone(upload)) throw new StartFailure(`there is no upload ${id}`);
    if (flags.file === true) {
      print(reportFormat.render(upload.value).text.replace(/\n$/, ''));
      return ExitCode.ok;
    }
    const history = await orStartFailure(journal.history(id));
    const seen = { upload: upload.value, history, now: clock.now(), policy: uploadPolicyOf(config), reportFormat };
    print(flags.json === true ? stringifyJsonExact(uploadJson(seen), 2) : uploadText(seen));
    return ExitCode.ok;
  },
});
