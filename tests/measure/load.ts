import { connect, type Socket } from 'node:net';

/*
 * Asks a server as fast as it answers, over so many connections that stay open. Written here since it may cost next to
 * nothing: on two processors the one that asks has to be quicker than a bare `node:http`.
 */

export type Loaded = {
	/** Answers a second, and the milliseconds within which half of them, and 99 of 100, came. */
	perSecond: number;
	half: number;
	most: number;
	/** How many answers of each status. */
	statuses: Map<number, number>;
	/** Connections that the server ended or did not take: each is opened anew. */
	broken: number;
};

/** @param next the next request, whole */
export async function load(
	port: number,
	{ connections, seconds, next }: { connections: number; seconds: number; next: () => string }
): Promise<Loaded> {
	const took: number[] = [];
	const statuses = new Map<number, number>();
	let broken = 0;
	const began = performance.now();
	const ends = began + seconds * 1000;
	// It never sleeps: to wake it would be work of whoever answers, and the more of it the slower that is.
	let isAsking = true;
	(function stayAwake() {
		if (isAsking) setImmediate(stayAwake);
	})();
	await Promise.all(Array.from({ length: connections }, one));
	isAsking = false;
	const passed = (performance.now() - began) / 1000;
	took.sort((a, b) => a - b);
	const within = (share: number) => took[Math.floor((took.length - 1) * share)] ?? NaN;
	return { perSecond: took.length / passed, half: within(0.5), most: within(0.99), statuses, broken };

	async function one(): Promise<void> {
		while (performance.now() < ends) {
			if (await asking()) return;
			broken++;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	/** @returns whether the connection lasted until the end */
	function asking(): Promise<boolean> {
		return new Promise((resolve) => {
			const socket = connect(port, '127.0.0.1').setNoDelay();
			let [asked, rest] = [0, Buffer.alloc(0)];
			const ask = () => {
				asked = performance.now();
				socket.write(next());
			};
			socket.once('connect', ask).on('error', () => {});
			socket.once('close', () => resolve(false));
			socket.on('data', (bytes) => {
				rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
				const status = wholeAnswer(rest);
				if (status === undefined) return;
				const now = performance.now();
				took.push(now - asked);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
				rest = Buffer.alloc(0);
				if (now < ends) return ask();
				socket.removeAllListeners().destroy();
				resolve(true);
			});
		});
	}
}

/**
 * Asks so often a second, whatever comes back; what waits for a connection waits since the moment at which it was due. It is
 * over `connections` that stay open, to each of several ports in turn.
 */
export async function paced(
	port: number | readonly number[],
	{ perSecond, connections = 50, seconds, next }: Paced
): Promise<Omit<Loaded, 'perSecond' | 'broken'>> {
	const took: number[] = [];
	const statuses = new Map<number, number>();
	const due: number[] = [];
	const free: (() => void)[] = [];
	const ports = [port].flat();
	const sockets = await Promise.all(
		Array.from({ length: connections }, (_, at) => open(ports[at % ports.length]!))
	);
	const began = performance.now();
	for (let number = 0; number < perSecond * seconds; number++) {
		const moment = began + (number * 1000) / perSecond;
		const wait = moment - performance.now();
		if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
		due.push(moment);
		// In turn: one that says nothing for seconds is ended by the server.
		free.shift()?.();
	}
	while (took.length < perSecond * seconds) await new Promise((resolve) => setTimeout(resolve, 5));
	for (const socket of sockets) socket.removeAllListeners().destroy();
	took.sort((a, b) => a - b);
	const within = (share: number) => took[Math.floor((took.length - 1) * share)] ?? NaN;
	return { half: within(0.5), most: within(0.99), statuses };

	function open(port: number): Promise<Socket> {
		return new Promise((resolve, reject) => {
			const socket = connect(port, '127.0.0.1').setNoDelay();
			let [asked, rest] = [0, Buffer.alloc(0)];
			const ask = () => {
				const moment = due.shift();
				if (moment === undefined) return void free.push(ask);
				asked = moment;
				socket.write(next());
			};
			socket.once('error', reject).once('connect', () => {
				free.push(ask);
				resolve(socket);
			});
			socket.once('close', () => {
				throw new Error('the server ended a connection');
			});
			socket.on('data', (bytes) => {
				rest = Buffer.concat([rest, bytes]);
				const status = wholeAnswer(rest);
				if (status === undefined) return;
				took.push(performance.now() - asked);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
				rest = Buffer.alloc(0);
				ask();
			});
		});
	}
}

type Paced = { perSecond: number; connections?: number; seconds: number; next: () => string };

/** The status of an answer that has come whole. One is asked for at a time, so nothing follows it. */
function wholeAnswer(bytes: Buffer): number | undefined {
	const end = bytes.indexOf('\r\n\r\n');
	if (end === -1) return undefined;
	const head = bytes.toString('latin1', 0, end);
	const status = Number(head.slice(9, 12));
	const length = status === 304 ? '0' : /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
	const isWhole =
		length === undefined ? bytes.subarray(-5).equals(lastChunk) : bytes.length >= end + 4 + Number(length);
	return isWhole ? status : undefined;
}

const lastChunk = Buffer.from('0\r\n\r\n');
