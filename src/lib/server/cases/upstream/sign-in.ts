import { SourceFault } from './source-fault.ts';

/** How a reader shows who it is. */
export type SignIn = {
	/** The headers for one request. Throws SourceFault when there is nothing valid to show. */
	headers(): Promise<Record<string, string>>;
	/** The case system said 401 to these headers. True: there may be something newer to show, once. */
	refused(shown: Record<string, string>): boolean;
	/** Looks at the headers of an answer, where a system hands out the next token with each one. */
	answered?(headers: Headers): void;
};

/** For systems that ask for nothing. */
export const noSignIn: SignIn = { headers: async () => ({}), refused: () => false };

/**
 * One secret in a file. After the first 401 it is never sent again: case systems lock an account after a few failures
 * (Primero: six, for half an hour). When the file holds something else, that is tried, once again.
 * @param read the secret as it stands in its file now
 */
export function secretSignIn(
	read: () => string,
	headersFor: (secret: string) => Record<string, string>
): SignIn {
	let refused: string | undefined;
	return {
		headers: async () => {
			const secret = read();
			if (secret === refused) throw new SourceFault('locked-out');
			return headersFor(secret);
		},
		refused: (shown) => {
			const secret = read();
			// A late answer to an older secret says nothing about the one that stands there now.
			if (JSON.stringify(headersFor(secret)) === JSON.stringify(shown)) refused = secret;
			return false;
		}
	};
}
