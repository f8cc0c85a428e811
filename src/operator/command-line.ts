import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { called } from '#lib/server/called.ts';
import { holdTogether, type Hold } from '#lib/server/database/sqlite/hold.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { putInPlace } from '#lib/server/kept/arriving.ts';
import { missed } from '#lib/server/kept/kept.ts';
import { noteLaid } from '#lib/server/kept/laid.ts';
import { refuseLoss } from '#lib/server/kept/refuse-loss.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { doneAndWritten, isUrgent } from './audited.ts';
import type { CommandContext, Declare, Does, Work } from './command.ts';

/*
 * The operator's commands. Only the one that is called is loaded, and of one with commands of its own only that one's
 * work, so that the list of commands and the small ones answer at once.
 */

type Entry = { summary: string; load: () => Promise<Declare> };

const commands: Record<string, Entry> = {
	invite: {
		summary: 'makes an invitation for one phone',
		load: async () => (await import('./commands/invite.ts')).inviteCommand
	},
	sheet: {
		summary: 'writes the page to hand over before a first talk',
		load: async () => (await import('./commands/sheet.ts')).sheet
	},
	phones: {
		summary: 'lists the paired phones',
		load: async () => (await import('./commands/phones.ts')).phones
	},
	revoke: {
		summary: "takes a phone's right to read away",
		load: async () => (await import('./commands/revoke.ts')).revokeCommand
	},
	sharing: {
		summary: 'lists who lets a family read along',
		load: async () => (await import('./commands/sharing.ts')).sharing
	},
	people: {
		summary: 'shows, exports or removes one person',
		load: async () => (await import('./commands/people.ts')).people
	},
	audit: {
		summary: 'lists who did what, and looks whether the list is whole',
		load: async () => (await import('./commands/audit.ts')).auditCommand
	},
	cases: {
		summary: 'import, validate or list people and their plans',
		load: async () => (await import('./commands/cases.ts')).cases
	},
	words: {
		summary: 'review, export and import the words; take recordings in',
		load: async () => (await import('./commands/words.ts')).words
	},
	lines: {
		summary: 'lists help lines that are due for a call',
		load: async () => (await import('./commands/lines.ts')).lines
	},
	feedback: {
		summary: 'anonymous feedback: keys, open, status, close, report',
		load: async () => (await import('./commands/feedback.ts')).feedback
	},
	directory: {
		summary: 'import, list or remove partner organisations (HSDS 3.0)',
		load: async () => (await import('./commands/directory.ts')).directory
	},
	source: {
		summary: 'looks at the case system, or makes the key for it',
		load: async () => (await import('./commands/source.ts')).source
	},
	desk: {
		summary: 'a way in for a director whose keys are lost',
		load: async () => (await import('./commands/desk.ts')).desk
	},
	release: {
		summary: 'makes the key that signs your releases, and signs with it',
		load: async () => (await import('./commands/release.ts')).release
	},
	verify: {
		summary: 'compares what a server hands to phones with the signed list, from outside',
		load: async () => (await import('./commands/verify.ts')).verify
	},
	install: {
		summary: 'sets the service up on a Debian server',
		load: async () => (await import('./commands/install.ts')).install
	},
	update: {
		summary: 'updates to the release in an archive, and back if it is not well',
		load: async () => (await import('./commands/update.ts')).update
	},
	backup: {
		summary: 'writes everything that has to be kept into one sealed archive',
		load: async () => (await import('./commands/backup.ts')).backup
	},
	restore: {
		summary: 'puts an archive into an empty data folder',
		load: async () => (await import('./commands/backup.ts')).restore
	},
	move: {
		summary: 'moves house: a last backup, and this copy is not started again',
		load: async () => (await import('./commands/backup.ts')).move
	},
	key: {
		summary: 'seals everything under a new key',
		load: async () => (await import('./commands/backup.ts')).key
	},
	doctor: {
		summary: 'looks whether everything is in order',
		load: async () => (await import('./commands/doctor.ts')).doctor
	}
};

export const commandNames = Object.keys(commands);

/** Commands that change the machine: called as root, they stay root. All others work as the account the data belongs to. */
export const asRoot = new Set(['install', 'update', 'backup', 'restore', 'move', 'key']);

/**
 * Runs one command; `args` begin with its name.
 * @returns the exit code: 0 done (help was printed, too), 1 failed
 * @throws OperatorError with one line: exit 1 when it cannot be done, 2 when it is used wrongly
 */
export async function runCommandLine(args: string[], context: CommandContext): Promise<0 | 1> {
	let exit: 0 | 1 = 0;
	const does: Does =
		<Options, Arguments extends unknown[]>(
			load: () => Work<Options, Arguments> | Promise<Work<Options, Arguments>>
		) =>
		async (...given: unknown[]) => {
			const command = given.at(-1) as Command;
			const work = await load();
			const hold = holdUnlessUrgent(command, context);
			try {
				exit = await doneAndWritten(command, context, () =>
					work(command.opts() as Options, context, ...(command.processedArgs as Arguments))
				);
			} finally {
				// What a command laid is missed from now on.
				if (hold && command.name() !== 'doctor') noteLaid(context.environment.data, missed);
				hold?.release();
			}
		};
	try {
		await declared(context.say, does).parseAsync(args, { from: 'user' });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode !== 0) throw new OperatorError(inOneSentence(error.message), 2);
	}
	return exit;
}

// These hold the data folder alone, by themselves.
const aloneInTheFolder = ['restore', 'move', 'key', 'update'];

/** What cannot wait, and doctor, go on where the folder cannot be held by a fault of the machine: their work tells it. */
function holdUnlessUrgent(command: Command, context: CommandContext): Hold | undefined {
	try {
		return holdFor(command, context);
	} catch (error) {
		const goesOn = isUrgent(command) || command.name() === 'doctor';
		if (!goesOn || !troubleOf(error)) throw error;
		return undefined;
	}
}

/** While a command works with the data folder nobody puts other files in place there. */
function holdFor(command: Command, context: CommandContext): Hold | undefined {
	const names = [command.name(), command.parent?.name() ?? ''];
	if (names.some((name) => aloneInTheFolder.includes(name))) return undefined;
	let data: string;
	try {
		({ data } = context.environment);
	} catch {
		// A command that needs it says what is wrong with it.
		return undefined;
	}
	if (!existsSync(join(data, 'secret.key'))) return undefined;
	const hold = holdTogether(data);
	try {
		putInPlace(data);
		// Doctor tells it among the rest.
		if (command.name() !== 'doctor') refuseLoss(data);
	} catch (error) {
		hold.release();
		throw error;
	}
	return hold;
}

/** The list of all commands, as `--help` prints it. */
export function overview(): string {
	return declared(() => undefined, nothing)
		.helpInformation()
		.trimEnd();
}

/** Every command with all that it takes, to look at and not to run. */
export async function declaredAll(): Promise<Command> {
	const program = declared(() => undefined, nothing);
	for (const command of program.commands) (await commands[command.name()]!.load())(command, nothing);
	return program;
}

const nothing: Does = () => () => Promise.resolve();

/** The commands by name. What one of them takes is known once it is called. */
function declared(say: (text: string) => void, does: Does): Command {
	const program = new Command(called(''))
		.usage('<command> [--help]')
		.helpCommand(false)
		.helpOption('-h, --help', 'prints what there is to know about a command')
		.exitOverride()
		.showSuggestionAfterError(true)
		.configureOutput({ writeOut: (text) => say(text.trimEnd()), writeErr: () => undefined });
	const entries = new Map<Command, Entry>();
	for (const [name, entry] of Object.entries(commands))
		entries.set(program.command(name).description(entry.summary).allowExcessArguments(false), entry);
	program.hook('preSubcommand', async (_program, command) => {
		const declare = await entries.get(command)?.load();
		declare?.(command, does);
	});
	return program;
}

const inOneSentence = (message: string) => {
	const said = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
	const sentence = said.charAt(0).toUpperCase() + said.slice(1);
	return /[.?)]$/.test(sentence) ? sentence : `${sentence}.`;
};
