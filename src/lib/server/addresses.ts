import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { writePrivateFile } from '#lib/server/private-file.ts';

const Addresses = v.object({
	app: v.pipe(v.string(), v.url()),
	mailbox: v.nullable(v.pipe(v.string(), v.url()))
});
export type Addresses = v.InferOutput<typeof Addresses>;

const fileIn = (data: string) => join(data, 'addresses.json');

/** Writes where the running processes can be reached; the operator's commands read it. */
export function writeAddresses(data: string, addresses: Addresses): void {
	writePrivateFile(fileIn(data), `${JSON.stringify(addresses, null, '\t')}\n`);
}

/** The addresses of the last start; undefined before the first, or if the file was damaged. */
export function readAddresses(data: string): Addresses | undefined {
	if (!existsSync(fileIn(data))) return undefined;
	try {
		return v.parse(Addresses, JSON.parse(readFileSync(fileIn(data), 'utf8')));
	} catch {
		return undefined;
	}
}
