import type { Register } from './register.ts';

/** Takes every phone's right to read away. @returns how many had one */
export async function revokeEverything(register: Register): Promise<number> {
	let count = 0;
	for (const { id, revoked } of await register.list()) if (!revoked && (await register.revoke(id))) count++;
	return count;
}
