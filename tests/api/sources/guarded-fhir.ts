import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';
import { listening, type Listening } from './listening.ts';

/*
 * A proxy before a FHIR server: it writes down every request, lets nobody through without a token that
 * `oidc-provider` gave out, and checks the SMART scope for the type that is asked for.
 */

export type Seen = { method: string; path: string; query: string };
export type Interference = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
export type GuardedFhir = Listening & {
	baseUrl: string;
	/** What reached the FHIR server, in order; token requests are not among it. */
	seen: Seen[];
	tokens: { given: number };
	/** Every token that was given out so far is worth nothing any more. */
	forgetTokens: () => void;
	/** Something that answers instead of the FHIR server; it says whether it did. */
	interfere: Interference | undefined;
};

export const clientId = 'companion';

/** A key pair as `source key` makes it: the private half in a data folder, the public half for the sign-in server. */
export async function keyPairIn(folder: string): Promise<JWK> {
	const pair = await generateKeyPair('ES384', { extractable: true });
	const named = { kid: 'k1', alg: 'ES384' };
	const own = { ...(await exportJWK(pair.privateKey)), ...named };
	writeFileSync(join(folder, 'source-key.json'), JSON.stringify(own), { mode: 0o600 });
	return { ...(await exportJWK(pair.publicKey)), ...named, use: 'sig' };
}

/** The `source` of a configuration that reads from behind the guard. */
export const fhirConfiguration = ({ baseUrl }: GuardedFhir, more: object = {}) => ({
	kind: 'fhir',
	baseUrl,
	signIn: { kind: 'smart-backend-services', clientId },
	...more
});

/** How long a token is good for. */
export const secondsOfToken = 300;

export async function guard(target: string, publicKey: JWK, scope: string): Promise<GuardedFhir> {
	let refused = new Set<string>();
	let given: string[] = [];
	const server = createServer((request, response) => {
		void answer(request, response).catch(() => response.destroy());
	});
	const open = await listening(server);
	const issuer = open.origin;
	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: clientId,
				grant_types: ['client_credentials'],
				redirect_uris: [],
				response_types: [],
				token_endpoint_auth_method: 'private_key_jwt',
				token_endpoint_auth_signing_alg: 'ES384',
				jwks: { keys: [publicKey as { kty: string }] },
				scope
			}
		],
		scopes: scope.split(' '),
		enabledJWA: { clientAuthSigningAlgValues: ['ES384', 'RS384'] },
		features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
		ttl: { ClientCredentials: secondsOfToken }
	});
	provider.on('grant.success', () => (guarded.tokens.given += 1));
	const oidc = provider.callback();

	const guarded: GuardedFhir = {
		...open,
		baseUrl: `${open.origin}/fhir/R4`,
		seen: [],
		tokens: { given: 0 },
		forgetTokens: () => (refused = new Set(given)),
		interfere: undefined
	};
	return guarded;

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', open.origin);
		if (!url.pathname.startsWith('/fhir/R4/')) return void (await oidc(request, response));
		if (url.pathname === '/fhir/R4/.well-known/smart-configuration') {
			response.writeHead(200, { 'content-type': 'application/json' });
			return void response.end(JSON.stringify({ token_endpoint: `${issuer}/token` }));
		}
		const path = url.pathname.replace('/fhir/R4/', '');
		guarded.seen.push({ method: request.method ?? '', path, query: url.search });
		if (await guarded.interfere?.(request, response)) return;
		const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
		const known = refused.has(token) ? undefined : await provider.ClientCredentials.find(token);
		if (!known) return refuse(response, 401);
		given = [...given, token];
		const type = path.split('/')[0] ?? '';
		if (!known.scope?.split(' ').includes(`system/${type}.rs`)) return refuse(response, 403);
		const passed = httpRequest(
			target + (request.url ?? ''),
			{ method: request.method, headers: request.headers },
			(back) => {
				response.writeHead(back.statusCode ?? 502, back.headers);
				back.pipe(response);
			}
		);
		passed.on('error', () => response.destroy());
		request.pipe(passed);
	}
}

function refuse(response: ServerResponse, status: number): void {
	response.writeHead(status, { 'content-type': 'application/fhir+json' });
	response.end(
		JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ diagnostics: 'FHIR-CANARY-diagnostics' }] })
	);
}
