import { importJWK, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import type { FhirSystem } from '#lib/domain/case-system.ts';
import { called } from '#lib/server/called.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { ReaderTools } from '#lib/server/cases/upstream/http-reader.ts';
import { postTo } from '#lib/server/cases/upstream/token-request.ts';
import { readSecretFile } from '#lib/server/cases/upstream/secret-file.ts';
import type { SignIn } from '#lib/server/cases/upstream/sign-in.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';

type Settings = Extract<FhirSystem['signIn'], { kind: 'smart-backend-services' }>;

/** What is asked for where the configuration names nothing else: to read and to search, nothing more. */
export const defaultScope = [
	'Patient',
	'EpisodeOfCare',
	'CarePlan',
	'Goal',
	'Appointment',
	'CareTeam',
	'ServiceRequest',
	'Task',
	'Practitioner',
	'PractitionerRole',
	'Location',
	'Organization',
	'HealthcareService'
]
	.map((type) => `system/${type}.rs`)
	.join(' ');

/** A token is renewed this many seconds before it ends. */
const margin = 30;

/**
 * SMART Backend Services (hl7.org/fhir/smart-app-launch/backend-services.html): an assertion signed with our private
 * key is changed for a short-lived token. The one POST that this needs goes to the token endpoint and nowhere else.
 */
export function backendServices(
	base: string,
	settings: Settings,
	data: string,
	tools: ReaderTools
): SignIn & { scope(): string | undefined } {
	let token: { value: string; until: number } | undefined;
	let granted: string | undefined;
	let asking: Promise<string> | undefined;
	let endpoint: string | undefined = settings.tokenUrl;
	/** Seconds that the other side's clock is ahead of ours; an assertion with a wrong time is refused. */
	let skew = 0;

	return {
		headers: async () => {
			if (!token || token.until <= tools.now().getTime()) {
				// Of many readings that find no token, one asks.
				asking ??= ask().finally(() => (asking = undefined));
				await asking;
			}
			return { authorization: `Bearer ${token?.value ?? ''}` };
		},
		scope: () => granted,
		refused: (shown) => {
			// Of many readings that are refused with one token, the first drops it.
			if (shown.authorization === `Bearer ${token?.value}`) token = undefined;
			return true;
		}
	};

	async function ask(): Promise<string> {
		endpoint ??= await discover();
		const before = skew;
		const answer =
			(await grant(endpoint)) ?? (Math.abs(skew - before) > 20 ? await grant(endpoint) : undefined);
		if (!answer) throw new SourceFault('not-signed-in');
		// RFC 6749, 5.1: absent means what was asked for.
		granted = answer.scope ?? settings.scope ?? defaultScope;
		const seconds = answer.expires_in ?? 300;
		const from = tools.now().getTime();
		token = { value: answer.access_token, until: from + Math.max(seconds - margin, seconds / 2) * 1000 };
		return token.value;
	}

	async function discover(): Promise<string> {
		const address = `${base.replace(/\/$/, '')}/.well-known/smart-configuration`;
		let found: { token_endpoint?: unknown } | undefined;
		try {
			const answer = await tools.fetch(address, {
				redirect: 'manual',
				credentials: 'omit',
				headers: { accept: 'application/json' },
				signal: AbortSignal.timeout(20_000)
			});
			if (answer.status === 200) found = (await answer.json()) as { token_endpoint?: unknown };
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw new SourceFault('unreachable');
		}
		const url = typeof found?.token_endpoint === 'string' ? URL.parse(found.token_endpoint) : undefined;
		if (!url) throw new SourceFault('no-token-address');
		// What signs us in must not be sent wherever an answer says: another address is named in the configuration.
		if (url.origin !== new URL(base).origin) throw new SourceFault('elsewhere');
		return url.href;
	}

	/** Undefined when the assertion was refused; by then `skew` is known. */
	async function grant(url: string): Promise<oauth.TokenEndpointResponse | undefined> {
		const server: oauth.AuthorizationServer = { issuer: new URL(url).origin, token_endpoint: url };
		const client: oauth.Client = { client_id: settings.clientId, [oauth.clockSkew]: skew };
		const key = await privateKey();
		const authentication = oauth.PrivateKeyJwt(key, {
			// SMART: the audience is the token endpoint; the library's own choice is the issuer.
			[oauth.modifyAssertion]: (_header, payload) => {
				payload.aud = url;
			}
		});
		const parameters = new URLSearchParams({ scope: settings.scope ?? defaultScope });
		let answer: Response;
		try {
			answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, {
				[oauth.customFetch]: (address, init) => postTo(url, address, init, tools),
				[oauth.allowInsecureRequests]: url.startsWith('http:')
			});
		} catch (error) {
			if (error instanceof SourceFault) throw error;
			throw new SourceFault(error instanceof Error && error.name === 'TimeoutError' ? 'slow' : 'unreachable');
		}
		const theirs = Date.parse(answer.headers.get('date') ?? '');
		if (!Number.isNaN(theirs)) skew = Math.round((theirs - tools.now().getTime()) / 1000);
		if (answer.status === 429 || answer.status >= 500) throw new SourceFault('busy');
		return oauth.processClientCredentialsResponse(server, client, answer).catch(() => undefined);
	}

	async function privateKey(): Promise<oauth.PrivateKey> {
		const text = readSecretFile(data, settings.keyFile);
		try {
			const jwk = JSON.parse(text) as JWK;
			const key = (await importJWK(jwk, jwk.alg ?? 'ES384')) as CryptoKey;
			return jwk.kid === undefined ? { key } : { key, kid: jwk.kid };
		} catch {
			throw new OperatorError(`${settings.keyFile} holds no private key. Run: ${called('source key')}`);
		}
	}
}
