import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** An organisation's own sign-in for tests: a real OpenID provider on a port of this machine, with one client, the desk. */
export class MadeIssuer {
	readonly address: string;
	/** Who sits at the provider's own sign-in. */
	who: string;
	readonly client = { id: 'desk', secret: 'a-secret-of-the-client' };
	readonly #server: Server;

	private constructor(server: Server, who: string) {
		this.#server = server;
		this.who = who;
		this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	static async listen(who: string): Promise<MadeIssuer> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new MadeIssuer(server, who);
	}

	/** Begins to answer. @param origin the desk's, to which it sends browsers back */
	serve(origin: string): void {
		const provider = new Provider(this.address, {
			clients: [
				{
					client_id: this.client.id,
					client_secret: this.client.secret,
					redirect_uris: [`${origin}/issuer/back`],
					grant_types: ['authorization_code'],
					response_types: ['code'],
					application_type: 'native'
				}
			],
			pkce: { required: () => true },
			cookies: { keys: ['only-for-this-test'] },
			interactions: { url: (_, { uid }) => `/interaction/${uid}` },
			features: { devInteractions: { enabled: false } },
			findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) })
		});
		const oidc = provider.callback();
		this.#server.on('request', (request, response) => {
			if (!request.url?.startsWith('/interaction/')) return void oidc(request, response);
			void (async () => {
				const grant = new provider.Grant({ accountId: this.who, clientId: this.client.id });
				grant.addOIDCScope('openid');
				await provider.interactionFinished(request, response, {
					login: { accountId: this.who },
					consent: { grantId: await grant.save() }
				});
			})();
		});
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

/** Follows an issuer from page to page, as a browser does, until it leads to the desk. @returns where it leads there */
export async function throughIssuer(start: string, origin: string): Promise<URL> {
	const jar = new Map<string, string>();
	let next = start;
	for (let step = 0; step < 12; step++) {
		const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
		const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
			if (value === '') jar.delete(name!);
			else jar.set(name!, value!);
		}
		next = new URL(answer.headers.get('location')!, next).href;
		if (next.startsWith(origin)) return new URL(next);
	}
	throw new Error('never sent back');
}
