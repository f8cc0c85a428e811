import * as v from 'valibot';
import type { FhirSystem, PrimeroSystem } from '#lib/domain/case-system.ts';
import { Account, listAnswer } from '#lib/server/cases/primero/answers.ts';
import type { HttpReader } from '#lib/server/cases/upstream/http-reader.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { good, look, type Diagnosis } from '#operator/doctor/check.ts';

/*
 * What our account may do. The app only ever reads; but an account that could write is a danger of its own, should its
 * secret get into other hands. So a right to write is told loudly, and so is not knowing.
 */

const tooMuch = (rights: string) =>
	look(
		`*** OUR ACCOUNT MAY WRITE: ${rights} ***`,
		'The app never writes, but whoever finds its secret could. Take these rights away from its role.'
	);

/** By the scope that was granted with the token; `system/Goal.rs` reads and searches, `.c`, `.u`, `.d` and `*` write. */
export function fhirRights({ signIn }: FhirSystem, scope: string | undefined): Diagnosis[] {
	if (signIn.kind === 'none') {
		return [
			look(
				'*** THE SERVER ASKS NOBODY WHO THEY ARE ***',
				'Whoever reaches it can read it, and perhaps write. Let it be reached from this machine alone.'
			)
		];
	}
	if (scope === undefined) {
		return [look('Whether our account may write cannot be told', 'Ask the people who run the server.')];
	}
	const writing = scope.split(' ').filter((one) => {
		const [, rights] = /^(?:system|user|patient)\/[^.]+\.(.+)$/.exec(one) ?? [];
		return rights !== undefined && !/^(read|[rs]+)(\?|$)/.test(rights);
	});
	return [writing.length === 0 ? good('Our account may read and not write') : tooMuch(writing.join(', '))];
}

// Primero's names of rights that only look (app/models/permission.rb); everything else changes something.
const looking = /^(read|view|show|search|display|index|dash|consent_|find_tracing_match)/;

/** By the rights of our own account, which a role may or may not be allowed to see. */
export async function primeroRights(reader: HttpReader, { signIn }: PrimeroSystem): Promise<Diagnosis[]> {
	const unknown = look(
		'Whether our account may write cannot be told',
		'Open its role in Primero: for cases it should have "read" and nothing else.'
	);
	if (signIn.kind !== 'password') return [unknown];
	try {
		const answer = v.parse(
			listAnswer,
			await reader.get('users', { user_name: signIn.user, extended: 'true' })
		);
		const accounts = answer.data.flatMap((row) => {
			const parsed = v.safeParse(Account, row);
			return parsed.success && parsed.output.user_name === signIn.user ? [parsed.output] : [];
		});
		const list = accounts[0]?.permissions?.list;
		if (!list) return [unknown];
		const writing = list.flatMap(({ resource, actions }) =>
			actions.filter((action) => !looking.test(action)).map((action) => `${resource} ${action}`)
		);
		return [writing.length === 0 ? good('Our account may read and not write') : tooMuch(writing.join(', '))];
	} catch (error) {
		if (error instanceof SourceFault || error instanceof v.ValiError) return [unknown];
		throw error;
	}
}

/** OSCaR has no accounts that only read. */
export function oscarRights(): Diagnosis[] {
	return [
		look(
			'*** OUR ACCOUNT CAN WRITE WHATEVER ITS PERSON CAN: OSCaR has no read-only account ***',
			'Use an account of its own, change its password often, and keep this server in a private network.'
		)
	];
}

/**
 * CommCare has none either: its case API asks for the right "Edit Data" also of whoever only reads (commcare-hq,
 * corehq/apps/hqcase/views.py: edit_data and access_api, for GET too).
 */
export function commCareRights(): Diagnosis[] {
	return [
		look(
			'*** OUR ACCOUNT CAN WRITE: CommCare gives its case API only to accounts with the right "Edit Data" ***',
			'Use an account of its own with "Edit Data", "Access APIs" and nothing else, limit its API key to this server’s address, and give it an end.'
		)
	];
}
