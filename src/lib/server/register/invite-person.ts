import { randomBytes } from 'node:crypto';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import { called } from '#lib/server/called.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import { projectPlan } from '#lib/server/cases/projection.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { Invitation } from './invitations.ts';
import { openRegister, type Register } from './register.ts';

type Where = { environment: Environment; deployment: Deployment; now: () => Date };

/**
 * Makes an invitation for one phone, as the command and the desk do, and says how the person is written to.
 * @throws OperatorError one line, where there is nobody of that reference, or no plan that could be read
 */
export async function invitePerson(
	where: Where,
	{ ref, audience, minutes }: { ref: string; audience: Audience; minutes: number }
): Promise<{ invitation: Invitation; me: Plan['me'] }> {
	const { environment, deployment } = where;
	const source = openSource(environment.data, deployment);
	const known = (await source.listRefs()).includes(ref);
	const raw = known ? await source.readCase(ref) : undefined;
	await source.close();
	if (!raw)
		throw new OperatorError(`There is nobody with the reference ${ref}. See: ${called('cases list')}`);
	const me = readable(raw, deployment.phaseMap);
	const invitation = await withRegister(where, (register) => register.invite(ref, audience, minutes));
	return { invitation, me };
}

/** Asks or changes the phones beside the running server. */
export async function withRegister<T>(
	{ environment, now }: Pick<Where, 'environment' | 'now'>,
	work: (register: Register) => Promise<T>
): Promise<T> {
	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	try {
		return await work(register);
	} finally {
		await register.close();
	}
}

/** An invitation to a plan that cannot be read would bring a phone to an empty book. */
function readable(raw: RawCase, phaseMap: Deployment['phaseMap']): Plan['me'] {
	try {
		// A phase that no map knows yet may be known from an earlier reading.
		return projectPlan(raw, 'person', phaseMap, 'entry').me;
	} catch {
		throw new OperatorError(
			`The plan of ${raw.ref} cannot be read, so no invitation was made. See: ${called('source check')}`
		);
	}
}
