import type { Deployment } from '#lib/domain/deployment.ts';
import { openDesk, type Desk } from '#lib/server/desk/desk.ts';
import type { Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';

/** Works with the desk's staff beside the running desk. */
export async function withDesk<T>(
	environment: Environment,
	deployment: Deployment,
	work: (desk: Desk) => Promise<T>
): Promise<T> {
	const place = { origin: environment.deskOrigin, name: deployment.name.en };
	const desk = await openDesk(environment.data, openSecret(environment.data), place);
	try {
		return await work(desk);
	} finally {
		await desk.close();
	}
}

/** Where somebody makes a key with a one-time secret. */
export const linkAt = ({ deskOrigin }: Environment, secret: string) => `${deskOrigin}/link/${secret}`;

/** What `npm start` prints of the desk: its address, and while there is no director, the way in for the first. */
export function deskAddress(environment: Environment, deployment: Deployment): Promise<string> {
	return withDesk(environment, deployment, async (desk) => {
		const secret = await desk.setUp();
		const address = `  For staff, the desk is open at  ${environment.deskOrigin}\n`;
		return secret === undefined
			? address
			: `${address}  The first director begins here, once within 15 minutes:\n    ${linkAt(environment, secret)}\n`;
	});
}
