import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { headFrom, openAudit, printedHead, type Head, type Shortened } from '#lib/server/audit/audit.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import { agreeTo, yesOption } from '#operator/agree.ts';
import { jsonOption, wholeNumber } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

export const auditCommand: Declare = (command, does) => {
	command
		.command('shorten')
		.description(
			'Lets the lines go that are older than 24 months. In their place one stands that counts them by act, from which minute to which. It cannot be undone. Nothing of the list goes by itself.'
		)
		.addOption(yesOption())
		.action(does(() => shortened));
	command
		.description(
			'Lists who did what and in which minute, the newest first. Whom it was done to stands there as a short mark: --of REF shows the lines about one person. Each line is bound to the one before, so a line that was changed or taken out is found. Lines that were taken off the end are found only by the head that was printed before: write it down elsewhere, and give it with --head.'
		)
		.option('--most <N>', 'so many lines', wholeNumber('most', 1, 1_000_000), 50)
		.option('--of <REF>', 'only what was done to this person')
		.option('--head <HEAD>', 'the head as it was printed some time before')
		.addOption(
			jsonOption(
				'{ "lines": [{ "number", "at", "staff", "role", "act", "object", "outcome" }], "shortened": { "lines", "from", "to", "acts" }, "head", "brokenAt" }'
			)
		)
		.action(does(() => listed));
};

type Options = { most: number; of?: string; head?: string; json?: boolean };

const listed: Work<Options> = async ({ most, of, head, json }, { environment, now, say }) => {
	// Whoever only looks makes nothing.
	if (!isLaid(join(environment.data, 'desk.db'))) {
		headGiven(head);
		say(
			json
				? JSON.stringify({ lines: [], shortened: null, head: '0-', brokenAt: null })
				: 'Nothing was written yet.'
		);
		return 0;
	}
	const audit = await openAudit(environment.data, openSecret(environment.data), now);
	try {
		const about = of === undefined ? undefined : audit.nameOf(`person ${of}`);
		const all = await audit.lines();
		const lines = all.filter(({ object }) => about === undefined || object === about).slice(0, most);
		const brokenAt = await audit.brokenAt(headGiven(head));
		const printed = printedHead(await audit.head());
		const gone = await audit.shortened();
		if (json)
			say(JSON.stringify({ lines, shortened: gone ?? null, head: printed, brokenAt: brokenAt ?? null }));
		else {
			for (const { number, at, staff, act, object, outcome } of lines)
				say(
					`${String(number).padStart(6)}  ${at}  ${staff.padEnd(12)} ${act.padEnd(18)} ${outcome.padEnd(6)} ${object}`.trimEnd()
				);
			if (gone) say(`before  ${inWords(gone)}`);
			say(`head    ${printed}`);
			say(brokenAt === undefined ? 'The list is whole.' : `The list is broken at line ${brokenAt}.`);
		}
		return brokenAt === undefined ? 0 : 1;
	} finally {
		await audit.close();
	}
};

const shortened: Work<{ yes?: boolean }> = async ({ yes }, { environment, now, say }) => {
	if (!isLaid(join(environment.data, 'desk.db'))) {
		say('Nothing was written yet.');
		return 0;
	}
	const audit = await openAudit(environment.data, openSecret(environment.data), now);
	try {
		const old = await audit.old();
		if (!old) {
			say('No line is older than 24 months.');
			return 0;
		}
		await agreeTo(
			`By the clock of this machine these lines are older than 24 months and go for good: ${inWords(old)}.`,
			yes
		);
		await audit.shorten();
		say(`${counted(old.lines, 'line')} went; what they were is counted in the list.`);
		return 0;
	} finally {
		await audit.close();
	}
};

const inWords = ({ lines, from, to, acts }: Shortened) =>
	`${counted(lines, 'line')} from ${from} to ${to} (${Object.entries(acts)
		.map(([act, count]) => `${act} ${count}`)
		.join(', ')})`;

function headGiven(text: string | undefined): Head | undefined {
	if (text === undefined) return undefined;
	const head = headFrom(text);
	if (!head) throw new OperatorError('--head is what "audit" printed as its head.', 2);
	return head;
}
