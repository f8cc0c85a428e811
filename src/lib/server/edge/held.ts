/** What can be ended. */
type Ended = { destroy(): void };

/** Open and with no request, or with one that has not come whole or whose answer has not been taken. */
export type Kind = 'silent' | 'busy';

/** A connection that is held, or a request of one that speaks HTTP/2. `since`: the later it became what it is, the higher. */
export type Held = { socket: Ended; network: string; kind: Kind; since: number };

/**
 * The connections of a server, of two kinds. One more of a kind than its limit ends another of it: the oldest of the network
 * that holds the most of them, so that who opens thousands ends their own; the oldest of all, where no network holds more
 * than `each`, since then nobody is known to be the one. Every request changes the kind twice, so that is a number each, and
 * whose turn it is to end is looked for only then.
 */
export class HeldConnections {
	#all = new Set<Held>();
	#counts: Record<Kind, number> = { silent: 0, busy: 0 };
	#limits: Record<Kind | 'each', number>;
	#changes = 0;

	constructor(limits: Record<Kind | 'each', number>) {
		this.#limits = limits;
	}

	/** Holds a new connection; it is silent. */
	add(socket: Ended, network: string): Held {
		const held: Held = { socket, network, kind: 'silent', since: ++this.#changes };
		this.#all.add(held);
		this.#counts.silent++;
		this.#endOneTooMany('silent');
		return held;
	}

	/** From now on it is this, as the newest of its kind. */
	become(held: Held, kind: Kind, network: string): void {
		if (!this.#all.has(held)) return;
		this.#counts[held.kind]--;
		this.#counts[kind]++;
		held.kind = kind;
		held.network = network;
		held.since = ++this.#changes;
		this.#endOneTooMany(kind);
	}

	delete(held: Held): void {
		if (this.#all.delete(held)) this.#counts[held.kind]--;
	}

	#endOneTooMany(kind: Kind): void {
		if (this.#counts[kind] <= this.#limits[kind]) return;
		const counts = new Map<string, number>();
		for (const held of this.#all)
			if (held.kind === kind) counts.set(held.network, (counts.get(held.network) ?? 0) + 1);
		let [largest, most] = ['', this.#limits.each];
		for (const [network, count] of counts) if (count > most) [largest, most] = [network, count];
		let oldest: Held | undefined;
		for (const held of this.#all)
			if (
				held.kind === kind &&
				(largest === '' || held.network === largest) &&
				held.since < (oldest?.since ?? Infinity)
			)
				oldest = held;
		if (!oldest) return;
		this.delete(oldest);
		oldest.socket.destroy();
	}
}
