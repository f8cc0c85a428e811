import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Command } from './command.ts';
import { cases } from './commands/cases.ts';
import { directory } from './commands/directory.ts';
import { doctor } from './commands/doctor.ts';
import { lines } from './commands/lines.ts';
import { feedback } from './commands/feedback.ts';
import { inviteCommand } from './commands/invite.ts';
import { sheet } from './commands/sheet.ts';
import { phones } from './commands/phones.ts';
import { revokeCommand } from './commands/revoke.ts';
import { sharing } from './commands/sharing.ts';
import { words } from './commands/words.ts';
import { source } from './commands/source.ts';

/* `npm run companion -- <command>`. Exit codes: 0 done, 1 failed, 2 used wrongly. Errors are one line. */

const commands: Record<string, Command> = {
	invite: inviteCommand,
	sheet,
	phones,
	revoke: revokeCommand,
	sharing,
	cases,
	words,
	lines,
	feedback,
	directory,
	source,
	doctor
};

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
	if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
		console.log(overview());
		return name === undefined ? 2 : 0;
	}
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
	if (!command) {
		console.error(`There is no command "${name}". Run: npm run companion -- --help`);
		return 2;
	}
	if (args.includes('--help') || args.includes('-h')) {
		console.log(command.help);
		return 0;
	}
	try {
		const environment = readEnvironment(process.env);
		return await command.run(args, {
			environment,
			deployment: () => readDeployment(environment.config),
			now: () => new Date(),
			say: (line) => console.log(line)
		});
	} catch (error) {
		if (error instanceof OperatorError) {
			console.error(error.message);
			return error.exit;
		}
		console.error(
			`This did not work: ${error instanceof Error ? error.message.split('\n', 1)[0] : 'unknown reason'}`
		);
		return 1;
	}
}

function overview(): string {
	const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
	return ['npm run companion -- <command> [--help]', '', ...lines].join('\n');
}
