import { dirname, join, resolve } from 'node:path';
import { folderInUse } from './demonstration.ts';
import { readDatabaseUrl } from './database/postgres/address.ts';
import { OperatorError } from './operator-error.ts';

/** Where one deployment runs, read once from the environment variables. Paths are absolute. */
export type Environment = {
	port: number;
	host: string;
	/** How long the app still listens when it was told to end: until its proxy has noticed. 0 where there is one app process. */
	drainSeconds: number;
	/** The app's public address, without a slash at its end. */
	origin: string;
	/** The anonymous mailbox: a process of its own, on the same host, at a port of its own. */
	mailboxPort: number;
	/** The mailbox's public address, its own origin. */
	mailboxOrigin: string;
	/** The desk, for staff: a process of its own, which only this machine reaches unless DESK_HOST says otherwise. */
	deskPort: number;
	deskHost: string;
	/** The desk's public address, never the phone's. */
	deskOrigin: string;
	/** Where a monitor of this machine reads figures; without it nothing listens. */
	metricsPort?: number;
	/** The folder of the embedded databases and of the key file: the demonstration's while there are no real people. */
	data: string;
	/** The mailbox's own folder: another account's, where the two processes have one each. */
	mailboxData: string;
	/** The folder of real people, in use or not. The organisation's own words and recordings lie in it. */
	real: string;
	/** The folder of invented ones. */
	demonstration: string;
	/** The folder the project lies in: locales and build are read from here. */
	root: string;
	tls: { cert: string; key: string } | null;
	/** The public halves of the feedback periods' keys, beside the configuration; an input of the build like it. */
	keys: string;
	/** The configuration's path, and whether somebody named it (a named file must exist). */
	config: { path: string; named: boolean };
};

/**
 * Reads PORT, HOST, ORIGIN, MAILBOX_PORT, MAILBOX_ORIGIN, DESK_PORT, DESK_HOST, DESK_ORIGIN, DRAIN_SECONDS,
 * COMPANION_DATA, MAILBOX_DATA, COMPANION_CONFIG, COMPANION_KEYS, METRICS_PORT, TLS_CERT and TLS_KEY; and COMPANION_REAL, which `npm start` sets for the
 * processes that serve the demonstration: the folder of real people, where the organisation's own words lie.
 */
export function readEnvironment(
	variables: Record<string, string | undefined>,
	root: string = process.cwd()
): Environment {
	readDatabaseUrl(variables.DATABASE_URL);
	const port = readPort('PORT', variables.PORT, 3000);
	const mailboxPort = readPort('MAILBOX_PORT', variables.MAILBOX_PORT, port + 1);
	if (mailboxPort === port) throw new OperatorError('MAILBOX_PORT must be another port than PORT.');
	const deskPort = readPort('DESK_PORT', variables.DESK_PORT, otherThan(mailboxPort, port + 2));
	if (deskPort === port || deskPort === mailboxPort)
		throw new OperatorError('DESK_PORT must be another port than PORT and MAILBOX_PORT.');
	const { METRICS_PORT } = variables;
	const metricsPort = METRICS_PORT ? readPort('METRICS_PORT', METRICS_PORT, 0) : undefined;
	if (metricsPort !== undefined && [port, mailboxPort, deskPort].includes(metricsPort))
		throw new OperatorError('METRICS_PORT must be another port than PORT, MAILBOX_PORT and DESK_PORT.');
	const host = variables.HOST || '127.0.0.1';
	const tls = readTls(variables.TLS_CERT, variables.TLS_KEY, root);
	const config = variables.COMPANION_CONFIG
		? { path: resolve(root, variables.COMPANION_CONFIG), named: true }
		: { path: join(root, 'companion.config.json'), named: false };
	const named = resolve(root, variables.COMPANION_DATA || 'data');
	// Beside the folder that nobody named; in one that somebody named, for we have no other.
	const demonstration = variables.COMPANION_DATA ? join(named, 'demonstration') : join(root, 'demonstration');
	// What `npm start` serves stays what it is, also when the first real person comes meanwhile.
	const { COMPANION_REAL } = variables;
	const real = COMPANION_REAL ? resolve(root, COMPANION_REAL) : named;
	const data = COMPANION_REAL ? named : folderInUse(real, demonstration);
	const here = `${tls ? 'https' : 'http'}://${reachable(host)}`;
	const deskHost = variables.DESK_HOST || '127.0.0.1';
	return {
		port,
		host,
		drainSeconds: readSeconds('DRAIN_SECONDS', variables.DRAIN_SECONDS),
		deskPort,
		deskHost,
		deskOrigin:
			readOrigin('DESK_ORIGIN', variables.DESK_ORIGIN) ??
			(isLoopback(deskHost)
				? `http://localhost:${deskPort}`
				: `${tls ? 'https' : 'http'}://${reachable(deskHost)}:${deskPort}`),
		origin: readOrigin('ORIGIN', variables.ORIGIN) ?? `${here}:${port}`,
		mailboxPort,
		mailboxOrigin: readOrigin('MAILBOX_ORIGIN', variables.MAILBOX_ORIGIN) ?? `${here}:${mailboxPort}`,
		keys: variables.COMPANION_KEYS
			? resolve(root, variables.COMPANION_KEYS)
			: join(data === demonstration ? data : dirname(config.path), 'companion.keys.json'),
		...(metricsPort !== undefined && { metricsPort }),
		data,
		mailboxData: variables.MAILBOX_DATA ? resolve(root, variables.MAILBOX_DATA) : join(data, 'mailbox'),
		real,
		demonstration,
		root,
		tls,
		config
	};
}

/**
 * Whether only this machine reaches a host's address. There the desk speaks plain HTTP under the name localhost: browsers
 * trust it, and make keys for it.
 */
export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

const otherThan = (taken: number, port: number) => (port === taken ? port + 1 : port);

/** @throws OperatorError for what is no whole number of seconds from 0 to 5: systemd waits ten until it kills */
function readSeconds(name: string, value: string | undefined): number {
	if (!value) return 0;
	if (!/^[0-5]$/.test(value)) throw new OperatorError(`${name} must be a whole number of seconds, 0 to 5.`);
	return Number(value);
}

function readPort(name: string, text: string | undefined, otherwise: number): number {
	const port = text ? Number(text) : otherwise;
	if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
	throw new OperatorError(`${name} must be a whole number from 1 to 65535; it is "${text ?? otherwise}".`);
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
export function reachable(host: string): string {
	if (host === '0.0.0.0' || host === '::') return 'localhost';
	return host.includes(':') ? `[${host}]` : host;
}
