import { join, resolve } from 'node:path';
import { OperatorError } from './operator-error.ts';

/** Where one deployment runs, read once from the environment variables. Paths are absolute. */
export type Environment = {
	port: number;
	host: string;
	/** The app's public address, without a slash at its end. */
	origin: string;
	/** The anonymous mailbox's public address; null until the deployment has one. */
	mailboxOrigin: string | null;
	/** The folder of the embedded databases and of the key file. */
	data: string;
	/** The folder the project lies in: locales and build are read from here. */
	root: string;
	tls: { cert: string; key: string } | null;
	/** The configuration's path, and whether somebody named it (a named file must exist). */
	config: { path: string; named: boolean };
};

/** Reads PORT, HOST, ORIGIN, MAILBOX_ORIGIN, COMPANION_DATA, COMPANION_CONFIG, TLS_CERT and TLS_KEY. */
export function readEnvironment(
	variables: Record<string, string | undefined>,
	root: string = process.cwd()
): Environment {
	if (variables.DATABASE_URL) {
		throw new OperatorError(
			'DATABASE_URL is set, but this version keeps its data in its own files only. Unset DATABASE_URL.'
		);
	}
	const port = readPort(variables.PORT);
	const host = variables.HOST || '127.0.0.1';
	const tls = readTls(variables.TLS_CERT, variables.TLS_KEY, root);
	return {
		port,
		host,
		origin:
			readOrigin('ORIGIN', variables.ORIGIN) ?? `${tls ? 'https' : 'http'}://${reachable(host)}:${port}`,
		mailboxOrigin: readOrigin('MAILBOX_ORIGIN', variables.MAILBOX_ORIGIN) ?? null,
		data: resolve(root, variables.COMPANION_DATA || 'data'),
		root,
		tls,
		config: variables.COMPANION_CONFIG
			? { path: resolve(root, variables.COMPANION_CONFIG), named: true }
			: { path: join(root, 'companion.config.json'), named: false }
	};
}

function readPort(text: string | undefined): number {
	if (!text) return 3000;
	const port = Number(text);
	if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
	throw new OperatorError(`PORT must be a whole number from 1 to 65535; it is "${text}".`);
}

function readOrigin(name: string, text: string | undefined): string | undefined {
	if (!text) return undefined;
	const url = URL.parse(text);
	if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash) {
		return url.origin;
	}
	throw new OperatorError(`${name} must be an address such as https://river.example, without a path.`);
}

function readTls(cert: string | undefined, key: string | undefined, root: string) {
	if (!cert && !key) return null;
	if (cert && key) return { cert: resolve(root, cert), key: resolve(root, key) };
	throw new OperatorError('TLS_CERT and TLS_KEY belong together: set both or none.');
}

// "Every address of this machine" is no address to open; the machine's own name for itself is.
function reachable(host: string): string {
	if (host === '0.0.0.0' || host === '::') return 'localhost';
	return host.includes(':') ? `[${host}]` : host;
}
