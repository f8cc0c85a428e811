import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { emptyHouse, removeHouse } from './house.ts';

/** A folder that each test of a file has to itself, and that is gone after it. */
export class Scratch {
	#path = '';

	constructor(name: string) {
		beforeEach(async () => void (this.#path = await emptyHouse(name)));
		afterEach(() => removeHouse(this.#path));
	}

	get path(): string {
		return this.#path;
	}

	/** Writes a file for this account alone, in folders that are made for it. @returns its path */
	write = (name: string, content: string | Uint8Array): string => {
		const path = join(this.#path, name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, content, { mode: 0o600 });
		return path;
	};
}
