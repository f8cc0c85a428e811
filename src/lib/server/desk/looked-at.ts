import { randomBytes } from 'node:crypto';

/** How long what was looked at waits, in milliseconds, and of how many people at the desk at once. */
const waits = 30 * 60_000;
const most = 12;

/** What was looked at and waits for the second press: in this process alone, and in no file. One for each who works here. */
export function lookedAt<Kept extends object>(now: () => Date) {
	const waiting = new Map<string, { staff: string; kept: Kept; until: number }>();
	return {
		/** @returns the name under which it is taken */
		keep(staff: string, kept: Kept): string {
			for (const [name, one] of waiting)
				if (one.staff === staff || one.until <= now().getTime()) waiting.delete(name);
			// The oldest goes: whoever waits for it chooses the files again.
			if (waiting.size >= most) waiting.delete([...waiting.keys()][0] as string);
			const name = randomBytes(12).toString('base64url');
			waiting.set(name, { staff, kept, until: now().getTime() + waits });
			return name;
		},
		/** Once: a page that is loaded again does nothing. */
		take(staff: string, name: string): Kept | undefined {
			const found = waiting.get(name);
			if (!found || found.staff !== staff) return undefined;
			waiting.delete(name);
			return found.until > now().getTime() ? found.kept : undefined;
		}
	};
}
export type LookedAt<Kept extends object> = ReturnType<typeof lookedAt<Kept>>;
