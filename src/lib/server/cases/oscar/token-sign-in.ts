import type { OscarSystem } from '#lib/domain/case-system.ts';
import type { ReaderTools } from '#lib/server/cases/upstream/http-reader.ts';
import { readSecretFile } from '#lib/server/cases/upstream/secret-file.ts';
import type { SignIn } from '#lib/server/cases/upstream/sign-in.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { postTo } from '#lib/server/cases/upstream/token-request.ts';

type Token = { 'access-token': string; client: string; uid: string };

/**
 * devise_token_auth, as OSCaR has it: a password is changed once for three headers that are good for a week, and an
 * answer may bring the next ones. A password that was refused is never sent again until its file holds another.
 */
export function tokenSignIn(system: OscarSystem, data: string, tools: ReaderTools): SignIn {
	const address = `${system.baseUrl.replace(/\/$/, '')}/api/v1/auth/sign_in`;
	let token: Token | undefined;
	let refused: string | undefined;
	let asking: Promise<Token> | undefined;

	return {
		headers: async () => {
			if (!token) {
				asking ??= ask().finally(() => (asking = undefined));
				token = await asking;
			}
			return { ...token };
		},
		answered: (headers) => {
			const next = tokenIn(headers);
			if (next) token = next;
		},
		refused: (shown) => {
			// Of many readings that are refused with one token, the first drops it.
			if (shown['access-token'] === token?.['access-token']) token = undefined;
			return true;
		}
	};

	async function ask(): Promise<Token> {
		const password = readSecretFile(data, system.signIn.passwordFile);
		if (password === refused) throw new SourceFault('locked-out');
		let answer: Response;
		try {
			answer = await postTo(
				address,
				address,
				{
					headers: { 'content-type': 'application/json', accept: 'application/json' },
					body: JSON.stringify({ email: system.signIn.email, password })
				},
				tools
			);
		} catch (error) {
			throw new SourceFault(error instanceof Error && error.name === 'TimeoutError' ? 'slow' : 'unreachable');
		}
		// The body is the account with its birth date and its clients: it is not read.
		await answer.body?.cancel().catch(() => {});
		if (answer.status === 401 || answer.status === 403 || answer.status === 422) {
			refused = password;
			throw new SourceFault('not-signed-in');
		}
		if (answer.status === 429 || answer.status >= 500) throw new SourceFault('busy');
		const found = answer.status === 200 ? tokenIn(answer.headers) : undefined;
		if (!found) throw new SourceFault('unexpected');
		return found;
	}
}

function tokenIn(headers: Headers): Token | undefined {
	const [value, client, uid] = ['access-token', 'client', 'uid'].map((name) => headers.get(name)?.trim());
	// Within one batch of requests devise answers with a blank token: the last one stays good.
	return value && client && uid ? { 'access-token': value, client, uid } : undefined;
}
