import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { headFrom, openAudit, printedHead, type Head } from '#lib/server/audit/audit.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import { jsonOption, wholeNumber } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';

export const auditCommand: Declare = (command, does) =>
	command
		.description(
			'Lists who did what and in which minute, the newest first. Whom it was done to stands there as a short mark: --of REF shows the lines about one person. Each line is bound to the one before, so a line that was changed or taken out is found. Lines that were taken off the end are found only by the head that was printed before: write it down elsewhere, and give it with --head.'
		)
		.option('--most <N>', 'so many lines', wholeNumber('most', 1, 1_000_000), 50)
		.option('--of <REF>', 'only what was done to this person')
		.option('--head <HEAD>', 'the head as it was printed some time before')
		.addOption(
			jsonOption(
				'{ "lines": [{ "number", "at", "staff", "role", "act", "object", "outcome" }], "head", "brokenAt" }'
			)
		)
		.action(does(() => listed));

type Options = { most: number; of?: string; head?: string; json?: boolean };

const listed: Work<Options> = async ({ most, of, head, json }, { environment, now, say }) => {
	// Whoever only looks makes nothing.
	if (!existsSync(join(environment.data, 'desk.db'))) {
		headGiven(head);
		say(json ? JSON.stringify({ lines: [], head: '0-', brokenAt: null }) : 'Nothing was written yet.');
		return 0;
	}
	const audit = await openAudit(environment.data, openSecret(environment.data), now);
	try {
		const about = of === undefined ? undefined : audit.nameOf(`person ${of}`);
		const all = await audit.lines();
		const lines = all.filter(({ object }) => about === undefined || object === about).slice(0, most);
		const brokenAt = await audit.brokenAt(headGiven(head));
		const printed = printedHead(await audit.head());
		if (json) say(JSON.stringify({ lines, head: printed, brokenAt: brokenAt ?? null }));
		else {
			for (const { number, at, staff, act, object, outcome } of lines)
				say(
					`${String(number).padStart(6)}  ${at}  ${staff.padEnd(12)} ${act.padEnd(18)} ${outcome.padEnd(6)} ${object}`.trimEnd()
				);
			say(`head    ${printed}`);
			say(brokenAt === undefined ? 'The list is whole.' : `The list is broken at line ${brokenAt}.`);
		}
		return brokenAt === undefined ? 0 : 1;
	} finally {
		await audit.close();
	}
};

function headGiven(text: string | undefined): Head | undefined {
	if (text === undefined) return undefined;
	const head = headFrom(text);
	if (!head) throw new OperatorError('--head is what "audit" printed as its head.', 2);
	return head;
}
