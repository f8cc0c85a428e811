import { readFileSync } from 'node:fs';
import type { Server as SecureServer } from 'node:https';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { renewing } from '#lib/server/edge/certificate.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { answer } from './answer.ts';
import { openBallotStore } from './ballot-store.ts';
import { mailboxCommand } from './command.ts';
import { forgetful, forgetfulServer, handsOutTickets } from './listen.ts';
import { verifierOf } from './verify-ballot.ts';

/*
 * The anonymous mailbox: a process, an origin and a database of its own. It knows the public keys of the release and
 * nothing about phones or people; `tests/architecture/mailbox.test.ts` follows every import.
 */

try {
	start();
} catch (error) {
	process.stderr.write(
		`${error instanceof Error ? error.message.split('\n', 1)[0] : 'The mailbox could not start.'}\n`
	);
	process.exit(1);
}

function start(): void {
	const environment = readEnvironment(process.env);
	const { tls, host, mailboxPort } = environment;
	const store = openBallotStore(environment.mailboxData);
	const mailbox = {
		store,
		verify: verifierOf(readPeriodKeys(environment.keys)),
		appOrigin: environment.origin
	};
	const server = forgetfulServer(
		tls ? { cert: readFileSync(tls.cert), key: readFileSync(tls.key) } : undefined,
		(request, response) => {
			answer(mailbox, request, response).catch((error) => {
				// Only the kind of fault: a message might quote what was sent.
				process.stderr.write(`mailbox fault: ${error instanceof Error ? error.name : 'unknown'}\n`);
				response.destroy();
			});
		}
	);
	if (tls && 'setSecureContext' in server) renewing(server as SecureServer, tls, forgetful);
	server.once('error', (error: NodeJS.ErrnoException) => {
		const message = new OperatorError(`The mailbox cannot listen on port ${mailboxPort} (${error.code}).`);
		process.stderr.write(`${message.message} Set MAILBOX_PORT to another one.\n`);
		process.exit(1);
	});
	server.listen(mailboxPort, host, async () => {
		if (tls && (await handsOutTickets(mailboxPort, host === '0.0.0.0' ? '127.0.0.1' : host))) {
			process.stderr.write(
				`The mailbox would hand out TLS tickets, by which a phone is known again. Start it with npm start, or: node ${mailboxCommand.flags.join(' ')} ${mailboxCommand.entry}\n`
			);
			process.exit(1);
		}
		process.stdout.write(`The mailbox listens on ${environment.mailboxOrigin}\n`);
		process.send?.('ready');
	});
	const stop = () => {
		server.close(() => {
			store.close();
			process.exit(0);
		});
		setTimeout(() => server.closeAllConnections(), 1000).unref();
	};
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
	// Started by `npm start`: when it is gone, however it went, so are we.
	if (process.connected) process.on('disconnect', stop);
}
