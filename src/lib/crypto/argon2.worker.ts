import { argon2id } from 'hash-wasm';
import type { Argon2Work } from './argon2-at.ts';

// The page's policy forbids WebAssembly; this Worker's own response allows it, for this one use.
self.onmessage = async ({ data }: MessageEvent<Argon2Work>) => {
	try {
		const hash = await argon2id({
			password: data.password,
			salt: data.salt,
			iterations: data.passes,
			memorySize: data.memoryKiB,
			parallelism: 1,
			hashLength: 32,
			outputType: 'binary'
		});
		// Moved, not copied.
		self.postMessage(hash, { transfer: [hash.buffer] });
	} catch (error) {
		// A refused promise in a Worker tells nobody outside.
		self.postMessage(String(error));
	}
};
