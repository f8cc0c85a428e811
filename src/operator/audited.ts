import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import type { Command } from 'commander';
import type { Act, Audit, Done } from '#lib/server/audit/audit.ts';
import { lostFrom } from '#lib/server/kept/laid.ts';
import { movedMark } from '#lib/server/kept/refuse-loss.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { secretPath } from '#lib/server/secret.ts';
import { asCaller } from './accounts.ts';
import type { CommandContext } from './command.ts';

/*
 * Every command that changes something, or shows all of one person, leaves a line in the audit: the same one that the desk
 * writes. Which command is which act stands here, and a test refuses a command that stands nowhere.
 */

type Given = { options: Record<string, unknown>; args: unknown[] };
type Audited = {
	act: Act;
	object?: (given: Given) => string | undefined;
	/** Called so, it changes nothing. */
	onlyLooks?: (given: Given) => boolean;
	/** It is done although nothing can be written down just now, and that is said: a lost phone cannot wait. */
	cannotWait?: true;
	/** It writes its own line: afterwards another version's code has to. */
	writesItself?: true;
};

const person = ({ args }: Given) => personsOf(args);
const ofCase = ({ options }: Given) =>
	typeof options.case === 'string' ? `person ${options.case}` : undefined;
const personsOf = (args: unknown[]) => {
	const refs = args.flat().filter((arg) => typeof arg === 'string');
	return refs.length === 1 ? `person ${refs[0]}` : undefined;
};
const listed = ({ args: [name] }: Given) => name === undefined;
const phone = ({ args: [name] }: Given) =>
	typeof name === 'string' ? `phone ${name.toUpperCase()}` : undefined;

export const audited: Record<string, Audited> = {
	invite: { act: 'invite', object: ofCase },
	revoke: { act: 'phone revoked', object: phone, cannotWait: true },
	'phones keep': { act: 'phone kept', object: phone },
	'phones end': { act: 'phones ended' },
	'cases import': { act: 'people imported' },
	'cases undo': { act: 'import undone' },
	'people show': { act: 'person shown', object: person },
	'people export': { act: 'person exported', object: ({ args: [ref] }) => personsOf([ref]) },
	'people remove': { act: 'people removed', object: person },
	'people undo': { act: 'person put back', object: person, onlyLooks: listed },
	'directory import': { act: 'partners imported' },
	'directory remove': { act: 'partners removed' },
	'directory undo': { act: 'partner put back' },
	'words import': { act: 'words imported' },
	'words voice': { act: 'recordings imported' },
	'feedback keys': { act: 'feedback keys' },
	'feedback post-office': { act: 'feedback post office' },
	'feedback open': { act: 'feedback opened' },
	'feedback close': { act: 'feedback closed' },
	'feedback collect': { act: 'feedback collected' },
	'feedback batch': { act: 'feedback handed out' },
	'feedback report': { act: 'feedback reported' },
	'source key': { act: 'source key' },
	'source accept': { act: 'source accepted' },
	'desk recover': { act: 'desk recovered' },
	'audit shorten': { act: 'list shortened' },
	'release key': { act: 'release key' },
	'release sign': { act: 'release signed' },
	install: { act: 'installed' },
	update: { act: 'updated', writesItself: true },
	backup: { act: 'backed up' },
	restore: { act: 'restored', onlyLooks: ({ options }) => options.try === true },
	move: { act: 'moved' },
	'key rotate': { act: 'key rotated' }
};

/** Commands that change nothing and show nobody in full. */
export const onlyLook = [
	...['sheet', 'phones', 'sharing', 'lines stale', 'doctor', 'audit', 'verify'],
	...['cases validate', 'cases template', 'cases list', 'directory list'],
	...['words export', 'words status', 'feedback status', 'feedback room', 'source check']
];

/** A command's name with those of the commands it belongs to: `cases import`. */
export function nameOf(command: Command): string {
	const names: string[] = [];
	for (let one: Command | null = command; one?.parent; one = one.parent) names.unshift(one.name());
	return names.join(' ');
}

/** Whether a command is done although nothing can be written down. */
export const isUrgent = (command: Command): boolean => audited[nameOf(command)]?.cannotWait ?? false;

/**
 * Does a command's work and writes it down. Where nothing can be written down, nothing is done either.
 * @returns its exit code
 */
export async function doneAndWritten(
	command: Command,
	context: CommandContext,
	work: () => Promise<0 | 1>
): Promise<0 | 1> {
	const row = audited[nameOf(command)];
	const given: Given = { options: command.opts(), args: [...command.processedArgs] as unknown[] };
	if (!row || row.writesItself || row.onlyLooks?.(given)) return work();
	const write = (outcome: Done['outcome']) => writeDown(context, row.act, row.object?.(given), outcome);
	// Before the first line there is nothing that could be damaged, and a restore wants an empty folder.
	if (canWrite(context) && isLaid(join(context.environment.data, 'desk.db')))
		await open(context)
			.then((audit) => audit.close())
			.catch((error: unknown) => {
				if (!row.cannotWait || !troubleOf(error)) throw error;
			});
	let exit: 0 | 1;
	try {
		exit = await work();
	} catch (error) {
		// Used wrongly, it was not even begun. What keeps it from being written down is what kept it from being done.
		if (!(error instanceof OperatorError && error.exit === 2))
			await write('failed').catch((fault: unknown) => {
				if (!troubleOf(fault)) throw fault;
			});
		throw error;
	}
	try {
		await write(exit === 0 ? 'done' : 'failed');
	} catch (error) {
		const trouble = troubleOf(error);
		if (!trouble) throw error;
		throw new OperatorError(
			`It is done, and could not be written down in the list of acts. ${trouble.what}. ${trouble.todo}`
		);
	}
	return exit;
}

/** Writes one line of the audit. */
export async function writeDown(
	context: CommandContext,
	act: Act,
	object: string | undefined,
	outcome: Done['outcome']
): Promise<void> {
	if (!canWrite(context)) return;
	const audit = await open(context);
	await audit.write({ staff: staff(), role: 'command line', act, object, outcome });
	await audit.close();
}

// In a house that moved nothing is written any more; and a list that is lost is begun anew by nobody but its own command.
function canWrite({ environment: { data } }: CommandContext): boolean {
	const isLost = lostFrom(data, ['desk.db']).length > 0;
	return existsSync(secretPath(data)) && !existsSync(movedMark(data)) && !isLost;
}

// Loaded when it is needed: the list of commands answers at once.
async function open({ environment: { data }, now }: CommandContext): Promise<Audit> {
	const { openAudit } = await import('#lib/server/audit/audit.ts');
	const { openSecret } = await import('#lib/server/secret.ts');
	return openAudit(data, openSecret(data), now);
}

/** The operating system's name of whoever sits there, also while a command works as the service's account. */
export function staff(variables = process.env): string {
	return variables.SUDO_USER || asCaller(() => userInfo().username);
}
