import { randomBytes } from 'node:crypto';
import { isLaid } from '#lib/server/database/database.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded, takeOutOfEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { readOrganizations, readSome } from '#lib/server/cases/import/existing.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import type { RemovedKind } from '#lib/server/register/removed.ts';
import { openSecret } from '#lib/server/secret.ts';
import { inRegister, type House } from './house.ts';
import { withoutPeople, withoutPartners } from './kept-import.ts';

/**
 * Takes people out of the embedded database. How each stood is kept sealed first, so that it can be put back within the
 * weeks of grace; her phones read nothing from then on, and end with them.
 * @param atOnce nothing is kept: her phones end now
 * @throws OperatorError for somebody who is not there; then nothing was changed
 */
export async function removePeople(
	{ data, now }: House,
	refs: readonly string[],
	{ atOnce = false } = {}
): Promise<void> {
	const cases = await readSome(caseDatabasePath(data), refs);
	const missing = refs.find((ref) => !cases.has(ref));
	if (missing !== undefined)
		throw new OperatorError(`There is nobody with the reference ${missing}. Nothing was changed.`);
	await inRegister({ data, now }, async (register) => {
		for (const ref of refs) {
			if (atOnce) await register.endPerson(ref);
			else await register.keepRemoved('person', ref, cases.get(ref));
		}
		await register.forgetInImports(withoutPeople(refs));
	});
	await takeOutOfEmbedded(caseDatabasePath(data), { refs });
	const plans = await openPlanCache(data, openSecret(data), randomBytes);
	for (const ref of refs) await plans.drop(ref);
	await plans.close();
}

/** Takes organisations out; how each stood is kept as of people. @throws OperatorError for one that is not there */
export async function removePartners({ data, now }: House, ids: readonly string[]): Promise<void> {
	const organizations = await readOrganizations(caseDatabasePath(data));
	const missing = ids.find((id) => !organizations.has(id));
	if (missing !== undefined)
		throw new OperatorError(`There is no partner with the id ${missing}. Nothing was changed.`);
	await inRegister({ data, now }, async (register) => {
		for (const id of ids) await register.keepRemoved('organization', id, organizations.get(id));
		await register.forgetInImports(withoutPartners(ids));
	});
	await takeOutOfEmbedded(caseDatabasePath(data), { organizations: ids });
}

/**
 * Puts somebody or something back as it stood when it was removed.
 * @throws OperatorError where there is nothing to put back, or something of this name was put in since
 */
export async function putBack({ data, now }: House, kind: RemovedKind, id: string): Promise<void> {
	await inRegister({ data, now }, async (register) => {
		const removed = (await register.listRemoved()).find((one) => one.kind === kind && one.id === id);
		if (!removed) throw new OperatorError(`${id} was not removed in the last weeks, or was put back.`);
		const path = caseDatabasePath(data);
		if ((kind === 'person' ? await readSome(path, [id]) : await readOrganizations(path)).has(id))
			throw new OperatorError(`${id} was put in anew since. Remove that first. Nothing was changed.`);
		if (kind === 'person') await fillEmbedded(path, [removed.body as RawCase], []);
		else await fillEmbedded(path, [], [{ id, body: removed.body }]);
		await register.dropRemoved(kind, id);
	});
}

/** Whoever is put in anew was not removed: her phones stay. */
export async function takeAsThere({ data, now }: House, refs: Iterable<string>): Promise<void> {
	if (!isLaid(`${data}/phones.db`)) return;
	await inRegister({ data, now }, (register) => register.takeAsThere(refs));
}
