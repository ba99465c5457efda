/** `billing enforcer notices preview`: what owners would read, before anybody does. */
import { instantFromMillis } from '@usage-billing/core/shared';
import { noticeMail } from '@usage-billing/smtp';
import { commandFor, component, ExitCode, notifierSettings, safeUrl } from '@usage-billing/wiring';
import { jobSettings, policyOf } from '../settings.ts';
import { noticeArgument, noticeNamed, noticeWords } from './notice-argument.ts';

interface Flags {
  readonly html?: boolean;
  readonly billedExternally?: boolean;
  readonly name: string;
  readonly organization: string;
}

const { billingPage } = notifierSettings;
const settings = { ...jobSettings, billingPage };

/** The links of a preview lead somewhere even where nothing is configured yet. */
const EXAMPLE_PAGE = 'https://app.example.com/{organization}/billing';

export const previewNoticeCommand = commandFor(component({ settings, rules: safeUrl(settings, 'billingPage') }))<Flags>(
  {
    description: 'Prints a notice as owners get it by mail, with a made-up organization. Sends nothing.',
    options: (command) =>
      command
        .argument('<notice>', `one of ${noticeWords.join(', ')}`, noticeArgument)
        .option('--html', 'the HTML form instead of subject and plain text')
        .option('--billed-externally', 'of an organization whose team gets its bill by another way')
        .option('--name <name>', 'of the organization', 'Frosty Sky')
        .option('--organization <id>', 'its external id', 'frosty-sky-72'),
    examples: [
      ['billing enforcer notices preview trial-expired', 'subject and plain text'],
      ['billing enforcer notices preview trial-expired --html > mail.html', 'the HTML form, for a browser'],
    ],
    main: async ({ config, flags, args: [name = ''], print }) => {
      const notice = noticeNamed(name);
      if (notice === undefined) return ExitCode.usage;
      const { subject, text, html } = noticeMail(
        notice,
        {
          name: flags.name,
          externalId: flags.organization,
          trialExpiresAt: instantFromMillis(Date.now()),
          billedExternally: flags.billedExternally === true,
        },
        { billingPage: config.billingPage ?? EXAMPLE_PAGE, uploadGrace: policyOf(config).uploadGrace },
      );
      print(flags.html === true ? html.trimEnd() : `Subject: ${subject}\n\n${text}`);
      return ExitCode.ok;
    },
  },
);
