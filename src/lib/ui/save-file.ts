/**
 * Hands a file to the browser's downloads, under a neutral name. The browser keeps the name, so nothing of a person may
 * be in it.
 */
export function saveFile(name: string, type: string, text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	// The download has its own hold on the bytes; the address must not outlive this act.
	setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
