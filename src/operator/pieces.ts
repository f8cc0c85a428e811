/** A stream that is taken in pieces of a size of one's own. */
export class Pieces {
	#chunks: AsyncIterator<Buffer>;
	#held: Buffer = Buffer.alloc(0);

	constructor(chunks: AsyncIterable<Buffer>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/** So many bytes, or what is left. */
	async take(bytes: number): Promise<Buffer> {
		const parts = [this.#held];
		let length = this.#held.length;
		while (length < bytes) {
			const { value, done } = await this.#chunks.next();
			if (done) break;
			parts.push(value);
			length += value.length;
		}
		const all = parts.length === 1 ? this.#held : Buffer.concat(parts, length);
		this.#held = all.subarray(bytes);
		return all.subarray(0, bytes);
	}

	/** Up to the end of a line, the end with it; all that is there where no line ends. */
	async line(most = 4096): Promise<string> {
		let taken = Buffer.alloc(0);
		for (;;) {
			const piece = await this.take(1024);
			taken = Buffer.concat([taken, piece]);
			const end = taken.indexOf('\n');
			if (end >= 0) {
				this.#held = Buffer.concat([taken.subarray(end + 1), this.#held]);
				return taken.subarray(0, end + 1).toString('utf8');
			}
			if (piece.length === 0 || taken.length > most) return taken.toString('utf8');
		}
	}

	async isAtEnd(): Promise<boolean> {
		while (this.#held.length === 0) {
			const { value, done } = await this.#chunks.next();
			if (done) return true;
			this.#held = value;
		}
		return false;
	}
}
