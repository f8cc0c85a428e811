import { randomBytes } from 'node:crypto';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';

/** Lays the databases that a server lays at its first start; a data folder that lacks one is taken for damaged. */
export async function layDataFolder(data: string): Promise<void> {
	const secret = openSecret(data);
	await (await openIssued(data, secret)).close();
	await (await openRegister(data, secret, randomBytes, () => new Date())).close();
}
