import type { IncomingMessage } from 'node:http';

/** The address that was asked for, without what follows a question mark. */
export function pathOf({ url = '/' }: IncomingMessage): string {
	const query = url.indexOf('?');
	return query === -1 ? url : url.slice(0, query);
}
