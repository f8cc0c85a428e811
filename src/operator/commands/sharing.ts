import { dayAt } from '#lib/domain/day.ts';
import { itemsShown, withoutPast, type Choice } from '#lib/domain/sharing.ts';
import type { Register } from '#lib/server/register/register.ts';
import { caseOption, jsonOption } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { inRegister } from '#operator/in-register.ts';

export const sharing: Declare = (command, does) =>
	command
		.description(
			'Lists who lets a family read along: how many things are shown, how many wait for their 24 hours, until when, and how many family phones there are. Ask the person alone whether it is her own wish. It lies with the phones; the case system does not have it. Only her own phone can change it; to end it at once, revoke the family’s phone.'
		)
		.addOption(caseOption('only this plan'))
		.addOption(jsonOption('[{ "case", "shown", "waiting", "until", "familyPhones" }]'))
		.action(does(() => listed));

type Options = { case?: string; json?: boolean };

const listed: Work<Options> = async (values, context) => {
	const { deployment, now, say } = context;
	const { timeZone, sharing } = deployment();
	const at = { now: now().getTime(), today: dayAt(now(), timeZone), days: sharing.days };
	const rows = await inRegister(context, (register) => rowsOf(register, values.case, at), []);
	if (values.json) {
		say(JSON.stringify(rows));
		return 0;
	}
	if (rows.length === 0) say('Nobody lets a family read along.');
	for (const row of rows) {
		say(
			`${row.case.padEnd(16)} ${row.shown} shown, ${row.waiting} waiting, until ${row.until}, ` +
				counted(row.familyPhones, 'family phone')
		);
	}
	return 0;
};

async function rowsOf(
	register: Register,
	named: string | undefined,
	at: { now: number; today: string; days: number }
) {
	const rows = [];
	for (const { ref, choice } of await register.listChoices()) {
		const current = withoutPast(choice, at);
		if (!current || (named !== undefined && ref !== named)) continue;
		const { readers, waiting } = await register.readersOf(ref);
		rows.push({ case: ref, ...countsOf(current, at), familyPhones: readers + waiting.length });
	}
	return rows;
}

function countsOf(choice: Choice, at: { now: number; today: string }) {
	const shown = itemsShown(choice, at).size;
	return { shown, waiting: Object.keys(choice.items).length - shown, until: choice.until };
}
