import { isLoopback } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * Where PostgreSQL answers, DATABASE_URL. It may hold a password: no message quotes it, not even a part.
 */

/**
 * @returns what was given; undefined where nothing is
 * @throws OperatorError one line, for what is no such address, or one that would send rows through a network in clear
 */
export function readDatabaseUrl(text: string | undefined): string | undefined {
	if (!text) return undefined;
	// A folder of sockets has no host: URL knows such an address only with one.
	const url = URL.parse(text.replace(/^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)(?=\/|\?|$)/, '$1localhost'));
	if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2)
		throw new OperatorError(
			'DATABASE_URL must be an address such as postgresql://NAME:PASSWORD@HOST/DATABASE, percent-encoded where a letter is no plain one. (It is not shown here: it may hold a password.)'
		);
	const socket = url.searchParams.get('host');
	const isNear = socket ? socket.startsWith('/') || isLoopback(socket) : isLoopback(url.hostname);
	if (!isNear && url.searchParams.get('sslmode') !== 'verify-full')
		throw new OperatorError(
			'DATABASE_URL leads to another machine. Add sslmode=verify-full (and sslrootcert=FILE, where its certificate is your own), so that rows travel sealed and to nobody else.'
		);
	return text;
}

/** Where the databases lie that a data folder has in PostgreSQL. @throws OperatorError where nothing says it */
export function databaseUrl(data: string): string {
	const url = readDatabaseUrl(process.env.DATABASE_URL);
	if (url) return url;
	throw new OperatorError(
		`The databases of ${data} lie in PostgreSQL, and DATABASE_URL does not say where. Set it as the service has it.`
	);
}
