import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listIn, type ServedList } from '#lib/domain/served-list.ts';
import { servedFiles } from '#lib/server/served-list.ts';
import { makeReleaseKey, signList } from '#operator/release/signature.ts';
import { signServed } from '#operator/release/served.ts';
import type { Signer } from '#operator/release/signer.ts';

const passphrase = 'three quiet rivers';

/** A release key in a file of its own. */
export function keyIn(path: string): Signer & { key: string } {
	const { pem, key } = makeReleaseKey(passphrase);
	writeFileSync(path, pem, { mode: 0o600 });
	return { key, keyFile: path, sign: (bytes, about) => signList(bytes, path, passphrase, about) };
}

/**
 * The build that lies here, in a folder of its own with all that serves it, as one of an organisation that signs. Only the
 * keys differ from a build with them: they are a text in the worker, and one field of the list.
 */
export class SignedBuild {
	readonly root: string;

	/** @param root a folder that is not there yet */
	constructor(root: string, signers: string[]) {
		this.root = root;
		for (const part of ['build', 'src', 'locales', 'package.json'])
			cpSync(part, join(root, part), { recursive: true, dereference: true });
		symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
		this.pin(signers);
	}

	/** A file that phones get. */
	at = (name: string): string => join(this.root, 'build', 'client', name);

	get list(): ServedList {
		return listIn({ list: readFileSync(this.at('release.json'), 'utf8') })!;
	}

	/** Lets the worker believe these keys. */
	pin(signers: string[]): void {
		this.change('service-worker.js', (text) => {
			const pinned = /\{"signers":\[[^\]]*\],"lost":\[\]\}/;
			if (!pinned.test(text)) throw new Error('the worker has no keys that could be changed');
			return text.replace(pinned, JSON.stringify({ signers, lost: [] }));
		});
		this.listed(signers);
	}

	/** Changes a file, without a word to the list. */
	change(name: string, to: (text: string) => string): void {
		writeFileSync(this.at(name), to(readFileSync(this.at(name), 'utf8')));
		for (const packed of ['.gz', '.br']) rmSync(this.at(name) + packed, { force: true });
	}

	/** Another version: every phone fetches its worker anew. */
	next(mark: string): void {
		this.change('service-worker.js', (text) => `${text}\n// ${mark}`);
		this.listed(this.list.signers);
	}

	/** Lets every phone fetch a page of the build anew. */
	pageAnew(address: string): void {
		this.change('service-worker.js', (text) => {
			const entry = new RegExp(`\\{"revision":"(\\w+)","url":"${address}"\\}`);
			if (!entry.test(text)) throw new Error(`the worker does not keep ${address}`);
			return text.replace(entry, `{"revision":"$1a","url":"${address}"}`);
		});
		this.listed(this.list.signers);
	}

	/** Makes the list of what lies there now; nobody has signed it. */
	listed(signers: string[]): void {
		const list: ServedList = { ...this.list, signers, hashes: servedFiles(join(this.root, 'build')) };
		this.change('release.json', () => `${JSON.stringify(list)}\n`);
		this.unsign();
	}

	unsign(): void {
		if (existsSync(this.at('release.json.sig'))) rmSync(this.at('release.json.sig'));
	}

	/** Signs it as `companion release sign` does. @param now what the clock of whoever signs says */
	sign(signer: Signer, now = new Date()): void {
		signServed(this.at('release.json'), signer, now);
	}
}
