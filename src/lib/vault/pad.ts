const lengthBytes = 4;

/** The most content that fits into `size` padded bytes. */
export const roomIn = (size: number): number => size - lengthBytes;

/** `4 bytes length, big-endian | content | zeros`, exactly `size` bytes. @throws RangeError when it does not fit */
export function pad(content: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
	if (content.length > roomIn(size)) throw new RangeError(`${content.length} bytes do not fit into ${size}`);
	const padded = new Uint8Array(size);
	new DataView(padded.buffer).setUint32(0, content.length);
	padded.set(content, lengthBytes);
	return padded;
}

/** What `pad` was given. @throws RangeError when the length says more than there is */
export function unpad(padded: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const length = new DataView(padded.buffer, padded.byteOffset, padded.byteLength).getUint32(0);
	if (length > roomIn(padded.length)) throw new RangeError('not padded content');
	return padded.subarray(lengthBytes, lengthBytes + length);
}
