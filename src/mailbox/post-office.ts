import { existsSync, globSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { isLoopback, readEnvironment, type Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openBallotStore } from './ballot-store.ts';
import { carryOut } from './carry-out.ts';
import { boxOf } from './office.ts';
import { openReceiptKey, type ReceiptKey } from './receipt-key.ts';
import { serve } from './serve.ts';

/*
 * `npm run post-office`: the mailbox as a second organisation runs it, on a machine of its own, for one organisation or for
 * several. All that it is told: their public keys files, a certificate, a folder.
 *
 *   MAILBOX_DATA       the folder: envelopes, and what signs receipts (./post-office)
 *   COMPANION_KEYS     an organisation's companion.keys.json, or a folder with one file each (MAILBOX_DATA/keys)
 *   TLS_CERT, TLS_KEY  the certificate; renewed files are read by themselves
 *   HOST, MAILBOX_PORT where it listens
 */

const usage = `npm run post-office                     takes envelopes until a signal comes
npm run post-office -- init             makes the folder and its receipt key, and prints what the release needs
npm run post-office -- carry-out FOLDER writes the batches of closed periods for a stick`;

try {
	const folder = process.env.MAILBOX_DATA || 'post-office';
	const environment = readEnvironment({
		...process.env,
		MAILBOX_DATA: folder,
		COMPANION_KEYS: process.env.COMPANION_KEYS || join(folder, 'keys')
	});
	const [command, ...more] = process.argv.slice(2);
	if (command === undefined) start(environment);
	else if (command === 'init' && more.length === 0) init(environment);
	else if (command === 'carry-out' && more.length === 1) {
		if (!existsSync(environment.mailboxData))
			throw new OperatorError(
				`Nothing lies in ${environment.mailboxData}. MAILBOX_DATA names the post office’s folder.`
			);
		const key = openReceiptKey(environment.mailboxData);
		const lines = carryOut(
			openBallotStore(environment.mailboxData),
			organisationsOf(environment),
			key,
			more[0]!
		);
		for (const line of lines) process.stdout.write(`${line}\n`);
	} else throw new OperatorError(usage, 2);
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : 'The post office could not start.'}\n`);
	process.exit(error instanceof OperatorError ? error.exit : 1);
}

function init({ mailboxData, keys }: Environment): void {
	const key = openReceiptKey(mailboxData);
	if (!existsSync(keys) && keys === join(mailboxData, 'keys')) mkdirSync(keys, { mode: 0o755 });
	process.stdout.write(
		[
			`The receipt key of ${mailboxData}:`,
			'',
			`  ${key.publicKey}`,
			'',
			'Give the organisation this key, your address (https://…) and how your organisation is called in Khmer, English and',
			'Vietnamese. It puts them into its release:  companion feedback post-office --help',
			`Then put its companion.keys.json into ${keys}, and start:  npm run post-office`,
			`Keep a copy of ${join(mailboxData, 'receipt.key')} where only you find it: with another key no phone believes a receipt.`,
			''
		].join('\n')
	);
}

function start(environment: Environment): void {
	const { tls, host, mailboxPort, mailboxData } = environment;
	const key = openReceiptKey(mailboxData);
	if (!tls && !isLoopback(host))
		throw new OperatorError(
			`${host} is reached from outside, and phones speak HTTPS alone: set TLS_CERT and TLS_KEY, or HOST=127.0.0.1 behind a proxy.`
		);
	const read = () => organisationsOf(environment, key);
	const addresses = read().map(({ postOffice }) => postOffice!.origin);
	serve({
		...{ tls, host, mailboxPort, key },
		store: openBallotStore(mailboxData),
		organisations: read,
		pages: (organisations) => organisations.map(({ app }) => app!),
		listening: `The post office listens on ${host}:${mailboxPort}, for ${addresses.length === 1 ? 'one organisation' : `${addresses.length} organisations`} (${[...new Set(addresses)].join(', ')})`
	});
}

/**
 * What each organisation released.
 * @param key whose receipts their phones have to believe
 * @throws OperatorError one line that names the file
 */
function organisationsOf({ keys }: Environment, key?: ReceiptKey): PeriodKeys[] {
	const files =
		existsSync(keys) && statSync(keys).isDirectory()
			? globSync('*.json', { cwd: keys })
					.sort()
					.map((file) => join(keys, file))
			: [keys].filter(existsSync);
	if (files.length === 0)
		throw new OperatorError(
			`There is no keys file in ${keys}. Ask the organisation for its companion.keys.json and put it there.`
		);
	const whose = new Map<string, string>();
	return files.map((file) => {
		const organisation = readPeriodKeys(file);
		const { postOffice, app, periods } = organisation;
		if (!postOffice)
			throw new OperatorError(
				`${file} names no post office: phones would send nothing. The organisation writes it there: companion feedback post-office`
			);
		if (key && postOffice.receiptKey !== key.publicKey)
			throw new OperatorError(
				`${file} names another receipt key (${postOffice.receiptKey}) than this folder has (${key.publicKey}): phones would keep their envelopes.`
			);
		if (app === undefined)
			throw new OperatorError(
				`${file} does not say the app’s address, and no page could write here. The organisation writes it there: companion feedback post-office`
			);
		for (const period of periods) {
			const box = boxOf(period);
			const other = whose.get(box);
			if (other !== undefined)
				throw new OperatorError(
					`${basename(file)} and ${other} are of one organisation: both hold the keys of ${period.id}. Take the older one away.`
				);
			whose.set(box, basename(file));
		}
		return organisation;
	});
}
