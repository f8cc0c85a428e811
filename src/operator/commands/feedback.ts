import { OperatorError } from '#lib/server/operator-error.ts';
import type { Command } from '#operator/command.ts';
import { closePeriod } from './feedback/close.ts';
import { makeFeedbackKeys } from './feedback/keys.ts';
import { openPeriod } from './feedback/open.ts';
import { report } from './feedback/report.ts';
import { status } from './feedback/status.ts';

const help = `npm run companion -- feedback keys --opening DIR --reader NAME
    makes the keys of the next eight quarters. Do this before the build: their public halves become part of the app.
    DIR gets two files that open the answers. Keep them offline, away from this machine, until a period is over:
    one for the ratings, one for free text, which NAME alone reads. Each has a passphrase of its own.
      --periods N            how many quarters (default: 8)
      --passphrases FILE     reads the passphrases from a file: first line ratings, second line free text
npm run companion -- feedback open PERIOD
    from now on phones ask, between the period's two days
npm run companion -- feedback status [--json]
    until a period is closed: its days and how many people are enrolled, in tens, and nothing else
npm run companion -- feedback close PERIOD
    after its last day: no more ballots, the used numbers are published, nobody can make a token any more
npm run companion -- feedback report PERIOD --opening FILE
    opens the ratings and writes a page to print, a table and JSON. With fewer than ten answers it writes nothing.
      --out DIR              where to (default: the data folder)
      --language km|en|vi    the report's language (default: the deployment's first)
      --themes FILE          themes of free text, as the reader wrote them
      --earlier-opening FILE when new keys were made since the report before: the file that opened that one
npm run companion -- feedback report PERIOD --words --opening FILE --reader NAME
    opens free text for its one reader: a page to read, and a file to write themes into

  --passphrase-file FILE     report: reads the passphrase from a file instead of asking (second line: of --earlier-opening)`;

const subcommands: Record<string, Command['run']> = {
	keys: makeFeedbackKeys,
	open: openPeriod,
	status,
	close: closePeriod,
	report
};

export const feedback: Command = {
	summary: 'anonymous feedback: keys, open, status, close, report',
	help,
	async run([name, ...args], context) {
		const run = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
		if (!run) throw new OperatorError('Say what to do: feedback keys | open | status | close | report', 2);
		return run(args, context);
	}
};
