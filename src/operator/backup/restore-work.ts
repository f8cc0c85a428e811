import { existsSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issuedShape } from '#lib/server/ballots/issued.ts';
import { deskShape } from '#lib/server/audit/tables.ts';
import { called } from '#lib/server/called.ts';
import { casesShape } from '#lib/server/cases/embedded/tables.ts';
import { openDatabase } from '#lib/server/database/database.ts';
import { isThere } from '#lib/server/database/sqlite/file.ts';
import type { Environment } from '#lib/server/environment.ts';
import { staffShape } from '#lib/server/desk/tables.ts';
import { endedShape } from '#lib/server/kept/ended.ts';
import { kept } from '#lib/server/kept/kept.ts';
import { forgetLaid, lostFrom } from '#lib/server/kept/laid.ts';
import { locksShape } from '#lib/server/locks/locks-database.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { registerShape } from '#lib/server/register/tables.ts';
import { secretPath } from '#lib/server/secret.ts';
import { mailboxFile, openBallotStore } from '#mailbox/ballot-store.ts';
import { openReceiptKey, receiptKeyFile } from '#mailbox/receipt-key.ts';
import { askPassphrase, passphrasesIn } from '#operator/commands/feedback/passphrase.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { forRealPeople } from '#lib/server/demonstration.ts';
import { alone } from './alone.ts';
import { putBack } from './put-back.ts';

type Options = { key?: string; passphraseFile?: string; lost?: string; try?: boolean };

/** `restore ARCHIVE` */
export const restoreWork: Work<Options, [archive?: string]> = async (values, context, given) => {
	const { say, now } = context;
	const environment = forRealPeople(context.environment);
	if (values.lost !== undefined) return alone(environment.data, () => goOnWithout(values.lost!, context));
	if (!given) throw new OperatorError('Say what to put back: restore ARCHIVE --key FILE', 2);
	const archive = newestIn(given);
	const key = values.key ?? (values.try ? secretPath(environment.data) : undefined);
	const passphrase = values.passphraseFile
		? passphrasesIn(values.passphraseFile)[0]
		: await askPassphrase('Passphrase of this backup');
	const into = (where: Environment) =>
		putBack(where, archive, passphrase ?? '', { now: now(), ...(key !== undefined && { key }) });
	const { manifest, ended, mailboxBeside, differing } = values.try
		? await tried(environment, into)
		: await alone(environment.data, () => into(environment));
	const rows = (file: string, table: string) => manifest.rows[file]?.[table] ?? 0;
	const back = `${counted(rows('cases.db', 'people'), 'person', 'people')}, ${counted(rows('phones.db', 'phones'), 'phone')}`;
	if (values.try) {
		say(
			`${archive}, of week ${manifest.week}, can be put back: ${back}. It was only tried, and nothing is kept.`
		);
		return 0;
	}
	say(`${archive}, of week ${manifest.week}, is back in ${environment.data}, whole.`);
	say(`  back again   ${back}`);
	if (ended)
		say(
			`  ended again  ${counted(ended.phones, 'phone')}, ${counted(ended.sharing, 'family’s reading', 'families’ reading')}, ${counted(ended.locks, 'place of a lock', 'places of locks')}, ${counted(ended.people, 'person', 'people')}, ${counted(ended.staff, 'account')} of staff`
		);
	const unknown = ended
		? 'What ended after that list was copied is back'
		: 'No list of what ended lay beside the key';
	say(
		`  look         ${unknown}: a phone that was revoked since then reads again, so does a family, and staff who left come in again. Go through: ${called('phones')}, sharing, and Staff on the desk`
	);
	say(
		'  not back     phones paired since then (invite them anew), envelopes of the open quarter, who came since then'
	);
	if (mailboxBeside)
		say(
			`  look         envelopes of closed quarters lie in ${mailboxBeside}: the mailbox has its folder elsewhere (${environment.mailboxData}), and something lies there, or it belongs to another account`
		);
	for (const place of differing)
		say(`  look         ${place} is another one than in the backup, and stays as it is`);
	say(
		`  the clock    says ${now().toISOString().slice(0, 10)}: weeks are counted from there. If that is wrong, set it (timedatectl) before you start`
	);
	say(`Next: ${called('doctor')}, then start the service.`);
	return 0;
};

/** Does it in a folder of its own on the disk where the data lies, and leaves nothing of it. */
async function tried<T>(environment: Environment, into: (where: Environment) => Promise<T>): Promise<T> {
	const { data } = environment;
	const folder = mkdtempSync(existsSync(data) ? join(data, '.copying-') : join(tmpdir(), 'trial-'));
	try {
		return await into({
			...environment,
			data: join(folder, 'data'),
			mailboxData: join(folder, 'data', 'mailbox'),
			config: { path: join(folder, 'companion.config.json'), named: true },
			keys: join(folder, 'companion.keys.json')
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function newestIn(given: string): string {
	const found = statSync(given, { throwIfNoEntry: false });
	if (!found) throw new OperatorError(`There is no ${given}.`);
	if (!found.isDirectory()) return given;
	// As the command names them; and as they were saved at the desk, where the name says nothing of us.
	const archives = ['*.rumduol', 'backup-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'];
	const lying = globSync(archives, { cwd: given }).filter((name) => !name.endsWith('.half'));
	const names = [...new Set(lying)].sort(
		(one, other) =>
			statSync(join(given, one)).mtimeMs - statSync(join(given, other)).mtimeMs || (one < other ? -1 : 1)
	);
	const newest = names.at(-1);
	if (!newest) throw new OperatorError(`There is no backup in ${given}.`);
	return join(given, newest);
}

const shapes = {
	'cases.db': casesShape,
	'phones.db': registerShape,
	'locks.db': locksShape,
	'ballots.db': issuedShape,
	'desk.db': deskShape,
	'staff.db': staffShape,
	'ended.db': endedShape
};

async function goOnWithout(file: string, { environment, say }: CommandContext): Promise<0> {
	if (file === 'mailbox.db') return goOnWithoutMailbox(environment.mailboxData, say);
	if (file === 'receipt.key') return goOnWithoutReceiptKey(environment.mailboxData, say);
	if (!Object.hasOwn(shapes, file))
		throw new OperatorError(
			`Only one of these can be begun anew: ${[...Object.keys(shapes), 'mailbox.db', 'receipt.key'].join(', ')}`,
			2
		);
	const path = join(environment.data, file);
	if (isThere(path)) throw new OperatorError(`${path} is there. Nothing was changed.`);
	await (await openDatabase(path, shapes[file as keyof typeof shapes])).close();
	say(`${path} is there again, and empty. ${kept.find(({ path }) => path === file)?.lost ?? ''}`);
	return 0;
}

function goOnWithoutMailbox(folder: string, say: CommandContext['say']): 0 {
	const path = mailboxFile(folder);
	if (isThere(path)) throw new OperatorError(`${path} is there. Nothing was changed.`);
	forgetLaid(folder, 'mailbox.db');
	openBallotStore(folder).close();
	say(`${path} is there again, and empty. ${kept.find(({ path }) => path === 'mailbox/')?.lost ?? ''}`);
	return 0;
}

/** Phones have the lost one in their release, so nothing is believed before the next one names this. */
function goOnWithoutReceiptKey(folder: string, say: CommandContext['say']): 0 {
	const path = receiptKeyFile(folder);
	if (existsSync(path)) throw new OperatorError(`${path} is there. Nothing was changed.`);
	if (lostFrom(folder, ['receipt.key']).length === 0)
		throw new OperatorError(
			`No receipt key ever lay in ${folder}. If it is another folder, name it: MAILBOX_DATA. Nothing was changed.`
		);
	forgetLaid(folder, 'receipt.key');
	say(`${path} is another one now: ${openReceiptKey(folder).publicKey}`);
	say(
		`Phones believe it from the release on that names it (${called('feedback post-office')}); until then they keep their envelopes. Nothing that came is lost.`
	);
	return 0;
}
