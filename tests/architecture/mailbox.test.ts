import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Every file that an entry imports, directly or not. */
function reached(entry: string, found = new Set<string>()): Set<string> {
	if (found.has(entry)) return found;
	found.add(entry);
	for (const [, name] of readFileSync(entry, 'utf8').matchAll(/from '([^']+)'/g)) {
		if (name!.startsWith('#')) reached(join('src', name!.slice(1)), found);
		else if (name!.startsWith('.')) reached(join(dirname(entry), name!), found);
	}
	return found;
}

const aboutPeople =
	/server\/(register|cases|plans|locks|secret|service|http)|issue|issuer|src\/lib\/(vault|sync)/;
const findings = (entry: string) => [...reached(entry)].filter((file) => aboutPeople.test(file));

test('the mailbox imports nothing that knows a person or a phone', () => {
	expect(reached('src/mailbox/mailbox.ts').size).toBeGreaterThan(8);
	expect(findings('src/mailbox/mailbox.ts')).toEqual([]);
});

test('the same search finds what the app server knows', () => {
	expect(findings('src/lib/server/app.ts').length).toBeGreaterThan(5);
});
