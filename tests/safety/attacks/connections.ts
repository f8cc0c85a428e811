import { createReadStream, globSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connectionLimits } from '#lib/server/edge/connections.ts';
import { control, finding, type Attack, type Size } from '#tests/safety/finding.ts';
import { RunningApp } from '#tests/support/app.ts';

/*
 * Somebody with one computer and no right at all, who opens connections. What a server may have open is what he wants to
 * use up: connections by those that never end, files by answers that nobody takes. Files are counted in /proc (Linux).
 */

const folder = 'build/client';

type Target = {
	port: number;
	/** The path of a file that is large, as such an app has them. */
	large: string;
	/** How many connections it takes in all. */
	most: number;
	pid: number;
	close(): Promise<unknown>;
};

function largest(): string {
	const files = globSync(`${folder}/_app/**/*.js`);
	const [first] = files.toSorted((one, other) => statSync(other).size - statSync(one).size);
	return first!.slice(folder.length);
}

async function built(): Promise<Target> {
	const app = await RunningApp.start();
	return {
		port: Number(new URL(app.origin).port),
		large: largest(),
		most: connectionLimits.most,
		pid: app.pid()!,
		close: () => app.remove()
	};
}

/** A listener as one writes it first: files are piped, and connections counted, so few that a sample fills them. */
async function bare(): Promise<Target> {
	const server = createServer({ headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
		request.resume().on('end', () => createReadStream(folder + request.url!).pipe(response));
	});
	server.maxConnections = 60;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		large: largest(),
		most: server.maxConnections,
		pid: process.pid,
		close: async () => server.close().closeAllConnections()
	};
}

/** Files of the app that a process has open. */
function openFiles({ pid, large }: Target): number {
	// `build` leads to the folder of the build in use, and an open file is named by its own path.
	const path = realpathSync(folder + large);
	return readdirSync(`/proc/${pid}/fd`).filter((name) => {
		try {
			return readlinkSync(`/proc/${pid}/fd/${name}`) === path;
		} catch {
			// Closed while it was looked at.
			return false;
		}
	}).length;
}

const asking = ({ large }: Target) => `GET ${large} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Whether a phone that comes now is answered, in ten seconds at most. */
async function answers({ port, large }: Target): Promise<boolean> {
	try {
		const answer = await fetch(`http://127.0.0.1:${port}${large}`, {
			headers: { Connection: 'close' },
			signal: AbortSignal.timeout(10_000)
		});
		await answer.arrayBuffer();
		return answer.ok;
	} catch {
		return false;
	}
}

/** Opens so many connections that say `words`, take nothing and stay, then does `look`. */
async function holding<T>(target: Target, words: string, count: number, look: () => Promise<T>): Promise<T> {
	const sockets: Socket[] = [];
	try {
		for (let opened = 0; opened < count; opened += 100)
			await Promise.all(
				Array.from({ length: Math.min(100, count - opened) }, () => {
					const socket = connect({ port: target.port, host: '127.0.0.1', localAddress: his }).pause();
					sockets.push(socket);
					return new Promise<void>((resolve) => {
						socket.on('error', () => resolve()).on('close', () => resolve());
						socket.on('connect', () => (words ? socket.write(words, () => resolve()) : resolve()));
					});
				})
			);
		return await look();
	} finally {
		for (const socket of sockets) socket.destroy();
	}
}

/** Begins so many downloads one after the other, and goes at the first word of each. */
async function breakOff(target: Target, count: number): Promise<void> {
	for (let at = 0; at < count; at += 1)
		await new Promise<void>((resolve) => {
			const socket = connect(target.port, '127.0.0.1', () => socket.write(asking(target)));
			socket.once('data', () => socket.destroy());
			socket.on('error', () => {}).on('close', () => resolve());
		});
}

/** A phone on a slow line, connected before his: whether it is answered when it speaks while his stay. */
function onASlowLine({ port, large }: Target) {
	let said = '';
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => {}).on('data', (bytes) => (said += bytes));
	const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
	return {
		opened: new Promise<void>((resolve) => socket.once('connect', () => resolve())),
		speak: async () => {
			socket.write(`HEAD ${large} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
			await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
			socket.destroy();
			// It took too long for both: that is said to it, and is another limit.
			return said.startsWith('HTTP/1.1 ');
		}
	};
}

/** The fewest files that were open while it was looked five times: what closes late is no leak. */
async function leftOpen(target: Target): Promise<number> {
	let fewest = Infinity;
	for (let look = 0; look < 5 && fewest > 0; look += 1) {
		// One whole answer: whatever was to be closed before had its turn.
		await answers(target);
		fewest = Math.min(fewest, openFiles(target));
	}
	return fewest;
}

/** An address of his own: what he does must not end what another one began. Linux has all of 127.0.0.0/8. */
const his = '127.0.0.66';

type Kind = 'silent' | 'half-said' | 'without their body' | 'unread';

const words: Record<Kind, (target: Target) => string> = {
	silent: () => '',
	'half-said': ({ large }) => `GET ${large} HT`,
	'without their body': ({ large }) => `POST ${large} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n`,
	unread: asking
};

async function attack(start: () => Promise<Target>, kinds: Kind[], pipelining: number, broken: number) {
	const target = await start();
	try {
		await breakOff(target, broken);
		const left = await leftOpen(target);
		const refusedBy: string[] = [];
		const endedBy: string[] = [];
		for (const kind of kinds) {
			const slow = onASlowLine(target);
			await slow.opened;
			await holding(target, words[kind](target), target.most + 20, async () => {
				// First who comes now: the other one goes when it has spoken, and leaves its place.
				if (!(await answers(target))) refusedBy.push(kind);
				if (!(await slow.speak())) endedBy.push(kind);
			});
		}
		const before = openFiles(target);
		const pipelined = await holding(target, asking(target).repeat(40), pipelining, async () => {
			// What came first is heard first; the most that is seen while it is.
			let most = 0;
			for (let look = 0; look < 5; look += 1) {
				most = Math.max(most, openFiles(target));
				await answers(target);
			}
			return most - before;
		});
		return { refusedBy, endedBy, pipelined, left, alive: await answers(target) };
	} finally {
		await target.close();
	}
}

export const connections: Attack = {
	about: 'One computer that opens connections and says nothing, half, or too much, or takes no answer',
	run: async (size: Size) => {
		const [pipelining, broken] = size === 'full' ? [50, 400] : [20, 40];
		const kinds: Kind[] =
			size === 'full' ? ['silent', 'half-said', 'without their body', 'unread'] : ['half-said'];
		const real = await attack(built, kinds, pipelining, broken);
		const weak = await attack(bare, kinds, pipelining, broken);
		return [
			finding(
				'kinds of connections by which a phone is refused, one by one more than it takes in all',
				real.refusedBy.join(', ') || 'none',
				'none',
				real.refusedBy.length === 0
			),
			finding(
				'kinds of connections by which a phone that was there before them is ended before it spoke',
				real.endedBy.join(', ') || 'none',
				'none',
				real.endedBy.length === 0
			),
			finding(
				`files open by ${pipelining} connections of 40 requests at once`,
				real.pipelined,
				`${pipelining} at most`,
				real.pipelined <= pipelining
			),
			finding(`files left open by ${broken} downloads broken off`, real.left, '0', real.left === 0),
			finding('a phone is answered after all of it', real.alive ? 'yes' : 'no', 'yes', real.alive),
			control(
				'a listener that only counts refuses everybody',
				weak.refusedBy.join(', ') || 'none',
				kinds.join(', '),
				weak.refusedBy.length === kinds.length
			),
			control(
				'a listener that hears all at once opens a file for each',
				weak.pipelined,
				`more than ${pipelining}`,
				weak.pipelined > pipelining
			),
			control('a listener that only pipes leaves files open', weak.left, '1 or more', weak.left > 0)
		];
	}
};
