/** A full navigation that leaves no entry to come back to. */
export function replaceAddress(address: string): void {
	location.replace(address);
}
