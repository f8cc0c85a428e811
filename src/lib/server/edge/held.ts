import type { Socket } from 'node:net';

/**
 * Connections of one kind, in the order in which they became it. One more than `most` ends another: the oldest of the
 * network that holds the most of them, so that who opens thousands ends their own; the oldest of all, where no network
 * holds more than `each`, since then nobody is known to be the one.
 */
export class HeldConnections {
	#sockets = new Map<string, { socket: Socket; network: string }>();
	#counts = new Map<string, number>();
	#most: number;
	#each: number;

	constructor(most: number, each: number) {
		this.#most = most;
		this.#each = each;
	}

	/** Holds a connection by its name, as the newest. */
	add(name: string, socket: Socket, network: string): void {
		this.delete(name);
		this.#sockets.set(name, { socket, network });
		this.#count(network, 1);
		if (this.#sockets.size > this.#most) this.#endOne();
	}

	delete(name: string): void {
		const held = this.#sockets.get(name);
		if (!held) return;
		this.#sockets.delete(name);
		this.#count(held.network, -1);
	}

	#count(network: string, change: number): void {
		const count = (this.#counts.get(network) ?? 0) + change;
		if (count > 0) this.#counts.set(network, count);
		else this.#counts.delete(network);
	}

	#endOne(): void {
		let [largest, most] = ['', this.#each];
		for (const [network, count] of this.#counts) if (count > most) [largest, most] = [network, count];
		for (const [name, { socket, network }] of this.#sockets) {
			if (largest !== '' && network !== largest) continue;
			this.delete(name);
			socket.destroy();
			return;
		}
	}
}
