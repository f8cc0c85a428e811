import { OperatorError } from '#lib/server/operator-error.ts';
import { jsonOption, needsOneOf } from '#operator/arguments.ts';
import type { Declare, Work } from '#operator/command.ts';
import { linkAt, withDesk } from '#operator/start/desk-address.ts';

export const desk: Declare = (command, does) => {
	command.description('The desk, where staff give access.');
	command
		.command('recover')
		.description(
			'Prints a one-time link for a director whose keys are lost, or for the first director while there is none. Whoever opens it makes a new key. Keys that were there stay, until they are taken away under "My keys".'
		)
		.argument('[NAME]', 'the director’s name, as it stands at the desk')
		.addOption(jsonOption('{ "link" }'))
		.action(does(() => recovered));
	needsOneOf(command, 'desk', 'recover');
};

const recovered: Work<{ json?: boolean }, [name: string | undefined]> = async (values, context, name) => {
	const { environment, say } = context;
	const secret = await withDesk(environment, context.deployment(), async (desk) => {
		if (name !== undefined) return desk.recover(name);
		const first = await desk.setUp();
		if (first === undefined)
			throw new OperatorError('Say whose keys are lost: desk recover "NAME OF THE DIRECTOR"', 2);
		return first;
	});
	if (secret === undefined) throw new OperatorError(`There is no director of the name "${name}".`);
	const link = linkAt(environment, secret);
	if (values.json) say(JSON.stringify({ link }));
	else {
		say(`link   ${link}`);
		say(`good   once, within ${name === undefined ? '15 minutes' : '24 hours'}; give it to nobody else`);
	}
	return 0;
};
