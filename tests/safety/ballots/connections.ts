import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** What one connection gave away before anything was encrypted. */
export type Hello = {
	/** It takes up an earlier session again: a pre-shared key (TLS 1.3) or a ticket (TLS 1.2). */
	resumes: boolean;
	/** The first 8 bytes that a client could be known by again, hex: what it resumes with. */
	knownBy: string;
};

/** A wire tap: passes every byte to `port` and writes down how each connection began. */
export async function wireTap(port: number): Promise<{ port: number; hellos: Hello[]; stop: () => void }> {
	const hellos: Hello[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const mailbox = connect(port, '127.0.0.1');
		sockets.add(client).add(mailbox);
		let heard = Buffer.alloc(0);
		let read = false;
		client.on('data', (bytes) => {
			if (read) return;
			heard = Buffer.concat([heard, bytes]);
			const hello = helloIn(heard);
			if (!hello) return;
			read = true;
			hellos.push(hello);
		});
		client.pipe(mailbox).pipe(client);
		client.on('error', () => mailbox.destroy());
		mailbox.on('error', () => client.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as { port: number }).port,
		hellos,
		stop: () => {
			for (const socket of sockets) socket.destroy();
			server.close();
		}
	};
}

/** Reads a ClientHello (RFC 8446, 4.1.2) as soon as it is whole. */
function helloIn(bytes: Buffer): Hello | undefined {
	if (bytes.length < 5 || bytes[0] !== 22) return undefined;
	// A hello may lie in several records; their headers are left out.
	let body = Buffer.alloc(0);
	for (let at = 0; at + 5 <= bytes.length;) {
		const length = bytes.readUInt16BE(at + 3);
		if (at + 5 + length > bytes.length) break;
		body = Buffer.concat([body, bytes.subarray(at + 5, at + 5 + length)]);
		at += 5 + length;
	}
	if (body.length < 4 || body.length < 4 + body.readUIntBE(1, 3)) return undefined;
	let at = 4 + 2 + 32;
	at += 1 + body[at]!;
	at += 2 + body.readUInt16BE(at);
	at += 1 + body[at]!;
	const end = at + 2 + body.readUInt16BE(at);
	at += 2;
	let knownBy = '';
	while (at + 4 <= end) {
		const [type, length] = [body.readUInt16BE(at), body.readUInt16BE(at + 2)];
		const data = body.subarray(at + 4, at + 4 + length);
		// 41: pre_shared_key, its identity after two lengths; 35: session_ticket, empty where there is none.
		if (type === 41) knownBy = data.subarray(4, 12).toString('hex');
		if (type === 35 && length > 0) knownBy ||= data.subarray(0, 8).toString('hex');
		at += 4 + length;
	}
	return { resumes: knownBy !== '', knownBy };
}
