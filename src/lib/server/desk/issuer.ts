import * as oauth from 'oauth4webapi';
import { readSecretFile } from '#lib/server/cases/upstream/secret-file.ts';
import { isLoopback } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * Sign-in with the organisation's own accounts (OpenID Connect Core 1.0, the code flow with PKCE, RFC 7636). Whom it names is bound to
 * an account that a director made; it makes none.
 */

/** The organisation's own sign-in, where one is configured. */
export type IssuerSettings = { issuer: URL; clientId: string; secret: string };

/**
 * Reads DESK_OIDC_ISSUER, DESK_OIDC_CLIENT and DESK_OIDC_SECRET_FILE; null where there is none of them.
 * @throws OperatorError one line, where one is missing or the address is not encrypted
 */
export function readIssuer(
	variables: Record<string, string | undefined>,
	data: string
): IssuerSettings | null {
	const { DESK_OIDC_ISSUER: address, DESK_OIDC_CLIENT: clientId, DESK_OIDC_SECRET_FILE: file } = variables;
	if (!address && !clientId && !file) return null;
	if (!address || !clientId || !file)
		throw new OperatorError('DESK_OIDC_ISSUER, DESK_OIDC_CLIENT and DESK_OIDC_SECRET_FILE belong together.');
	const issuer = URL.parse(address);
	if (!issuer || !(issuer.protocol === 'https:' || isLoopback(issuer.hostname)))
		throw new OperatorError('DESK_OIDC_ISSUER must be an address that begins with https://.');
	return { issuer, clientId, secret: readSecretFile(data, file) };
}

/** What the browser keeps, sealed, until it comes back. */
export type Begun = { state: string; nonce: string; verifier: string };

export type Issuer = {
	/** Where the browser is sent. @param again who sits there has to show who she is, even where she did before */
	begin(again: boolean): Promise<{ address: string; begun: Begun }>;
	/** Whom the issuer names, by what the browser brought back; undefined where anything of it does not hold. */
	finish(brought: URL, begun: Begun, again: boolean): Promise<string | undefined>;
};

/** How old a key may be that is shown again, in seconds: as fresh as a passkey's has to be. */
const freshSeconds = 300;

/** @param origin the desk's own public address */
export function openIssuer({ issuer, clientId, secret }: IssuerSettings, origin: string): Issuer {
	const client: oauth.Client = { client_id: clientId };
	const redirect = `${origin}/issuer/back`;
	const options = {
		[oauth.allowInsecureRequests]: issuer.protocol === 'http:',
		signal: () => AbortSignal.timeout(10_000)
	};
	let known: oauth.AuthorizationServer | undefined;
	const server = async () =>
		(known ??= await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options)));

	return {
		begin: async (again) => {
			const { authorization_endpoint: endpoint } = await server();
			if (endpoint === undefined) throw new Error('the issuer has no place to sign in');
			const begun: Begun = {
				state: oauth.generateRandomState(),
				nonce: oauth.generateRandomNonce(),
				verifier: oauth.generateRandomCodeVerifier()
			};
			const address = new URL(endpoint);
			const asked = {
				client_id: clientId,
				redirect_uri: redirect,
				response_type: 'code',
				scope: 'openid',
				state: begun.state,
				nonce: begun.nonce,
				code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
				code_challenge_method: 'S256',
				...(again && { prompt: 'login', max_age: '0' })
			};
			for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
			return { address: address.href, begun };
		},
		finish: async (brought, { state, nonce, verifier }, again) => {
			try {
				const there = await server();
				const parameters = oauth.validateAuthResponse(there, client, brought, state);
				const answer = await oauth.authorizationCodeGrantRequest(
					there,
					client,
					oauth.ClientSecretBasic(secret),
					parameters,
					redirect,
					verifier,
					options
				);
				const result = await oauth.processAuthorizationCodeResponse(there, client, answer, {
					expectedNonce: nonce,
					requireIdToken: true,
					...(again && { maxAge: freshSeconds })
				});
				const claims = oauth.getValidatedIdTokenClaims(result);
				return claims && JSON.stringify([claims.iss, claims.sub]);
			} catch {
				// What the issuer wrote stays unread: the answer is one for all.
				return undefined;
			}
		}
	};
}
