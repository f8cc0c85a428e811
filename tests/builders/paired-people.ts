import { randomBytes } from 'node:crypto';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from './raw-case.ts';

const newId = () => randomBytes(16).toString('base64url');

/** The register of a data folder, with its own key and the real clock. */
export const registerIn = (data: string) =>
	openRegister(data, openSecret(data), randomBytes, () => new Date());

/** Lays `people` with plans, `person-0` and so on, and pairs a phone for each. @returns their tokens, in that order */
export async function pairedPeople(
	data: string,
	people: number,
	partners: { id: string; body: unknown }[] = []
): Promise<string[]> {
	const cases = Array.from({ length: people }, (_, at) => rawCaseSaying(`person-${at}`, `words ${at} ខ្មែរ`));
	await fillEmbedded(caseDatabasePath(data), cases, partners);
	const open = await registerIn(data);
	const tokens: string[] = [];
	for (const { ref } of cases) {
		const { code } = await open.invite(ref, 'person', 15);
		tokens.push(((await open.pair({ code, phoneId: newId(), lockId: newId() })) as { token: string }).token);
	}
	await open.close();
	return tokens;
}

/** Who is behind each token; undefined where nobody is. */
export async function peopleBehind(data: string, tokens: string[]): Promise<(string | undefined)[]> {
	const open = await registerIn(data);
	const found: (string | undefined)[] = [];
	for (const token of tokens) {
		const phone = await open.phoneWith(token);
		found.push(typeof phone === 'object' ? phone.ref : undefined);
	}
	await open.close();
	return found;
}
