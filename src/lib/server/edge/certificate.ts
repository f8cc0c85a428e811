import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

export type CertificateFiles = { cert: string; key: string };
type Renewable = { setSecureContext(options: SecureContextOptions): void };

/** How often the files are looked at. Milliseconds. */
const everyTenMinutes = 600_000;

/**
 * Takes a renewed certificate in while the server runs: connections from then on get the new one. A pair that does not
 * belong together (one file is written before the other) is left for the next look.
 * @param options what the server's TLS is besides; it is set anew with the pair
 * @returns looks once; `npm test` does not wait for the clock
 */
export function renewing(
	server: Renewable,
	files: CertificateFiles,
	options: SecureContextOptions = {},
	every = everyTenMinutes
): () => void {
	const read = () => ({ cert: readFileSync(files.cert), key: readFileSync(files.key) });
	let last = read();
	const look = () => {
		try {
			const now = read();
			if (now.cert.equals(last.cert) && now.key.equals(last.key)) return;
			createSecureContext(now);
			server.setSecureContext({ ...options, ...now });
			last = now;
		} catch {
			// The one that is in use stays; `doctor` says how long it is good for.
		}
	};
	setInterval(look, every).unref();
	return look;
}
