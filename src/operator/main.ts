import { called } from '#lib/server/called.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { withSettings } from '#lib/server/settings.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { actAsOwnerOf, giveToOwner } from './accounts.ts';
import { asRoot, commandNames, overview, runCommandLine } from './command-line.ts';

/* `npm run companion -- <command>`. Exit codes: 0 done, 1 failed, 2 used wrongly. Errors are one line. */

process.exitCode = await main(process.argv.slice(2));

/** Where it runs; `COMPANION_PROGRAM` names the program's folder where that is not the one it is called in. */
function environmentFor(name: string): Environment {
	const environment = readEnvironment(process.env, process.env.COMPANION_PROGRAM || process.cwd());
	if (!asRoot.has(name)) actAsOwnerOf(environment.data);
	return environment;
}

async function main(args: string[]): Promise<number> {
	const [name] = args;
	if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
		console.log(overview());
		return name === undefined ? 2 : 0;
	}
	if (!commandNames.includes(name)) {
		console.error(`There is no command "${name}". Run: ${called('--help')}`);
		return 2;
	}
	try {
		return await runCommandLine(args, {
			// Read when a command needs it: what is wrong with it hides no help.
			get environment() {
				return environmentFor(name);
			},
			deployment: () => {
				const environment = environmentFor(name);
				return withSettings(readDeployment(environment.config), environment);
			},
			now: () => new Date(),
			say: (line) => console.log(line)
		});
	} catch (error) {
		if (error instanceof OperatorError) {
			console.error(error.message);
			return error.exit;
		}
		const trouble = troubleOf(error);
		console.error(
			trouble
				? `${trouble.what}. ${trouble.todo}`
				: `This did not work: ${error instanceof Error ? error.message.split('\n', 1)[0] : 'unknown reason'}`
		);
		return 1;
	} finally {
		if (asRoot.has(name)) giveBack();
	}
}

function giveBack(): void {
	try {
		const { data, mailboxData } = readEnvironment(
			process.env,
			process.env.COMPANION_PROGRAM || process.cwd()
		);
		for (const folder of [data, mailboxData]) giveToOwner(folder);
	} catch {
		// What is wrong with the settings has been said by the command.
	}
}
