import { readFileSync } from 'node:fs';
import type { Server as SecureServer } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { renewing } from '#lib/server/edge/certificate.ts';
import type { Environment } from '#lib/server/environment.ts';
import { answer, type Mailbox } from './answer.ts';
import type { BallotStore } from './ballot-store.ts';
import { mailboxCommand } from './command.ts';
import { forgetful, forgetfulServer, handsOutTickets } from './listen.ts';
import { openPostOffice } from './office.ts';
import type { ReceiptKey } from './receipt-key.ts';

/** Milliseconds between two looks at what is over, and at whether the keys are others. */
const hour = 3_600_000;

export type Serving = Pick<Environment, 'tls' | 'host' | 'mailboxPort'> & {
	store: BallotStore;
	key: ReceiptKey;
	/** The public keys of each organisation; read anew now and then. */
	organisations: () => PeriodKeys[];
	/** The apps' origins, whose pages may write to it. */
	pages: (organisations: PeriodKeys[]) => string[];
	/** What it says when it listens. */
	listening: string;
};

/** Listens until a signal comes. */
export function serve(serving: Serving): void {
	const { tls, host, mailboxPort, store } = serving;
	let organisations = serving.organisations();
	let mailbox = mailboxOf(serving, organisations);
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
		process.stderr.write(
			`The mailbox cannot listen on port ${mailboxPort} (${error.code}). Set MAILBOX_PORT to another one.\n`
		);
		process.exit(1);
	});
	server.listen(mailboxPort, host, async () => {
		if (tls && (await handsOutTickets(mailboxPort, host === '0.0.0.0' ? '127.0.0.1' : host))) {
			process.stderr.write(
				`The mailbox would hand out TLS tickets, by which a phone is known again. Start it with npm start or npm run post-office, or: node ${mailboxCommand.flags.join(' ')} ${mailboxCommand.entry}\n`
			);
			process.exit(1);
		}
		process.stdout.write(`${serving.listening}\n`);
		process.send?.('ready');
	});

	const look = () => {
		try {
			const now = serving.organisations();
			if (!isDeepStrictEqual(now, organisations)) mailbox = mailboxOf(serving, now);
			organisations = now;
		} catch (error) {
			process.stderr.write(`${error instanceof Error ? error.message : 'The keys cannot be read.'}\n`);
		}
		mailbox.office.tidy();
	};
	mailbox.office.tidy();
	setInterval(look, hour).unref();

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

function mailboxOf({ store, key, pages }: Serving, organisations: PeriodKeys[]): Mailbox {
	return { office: openPostOffice(store, organisations, key), appOrigins: pages(organisations) };
}
