import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listening = { origin: string; port: number; close: () => Promise<void> };

/** Lets a server listen on a free port of this machine. */
export async function listening(server: Server): Promise<Listening> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		port,
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			})
	};
}
