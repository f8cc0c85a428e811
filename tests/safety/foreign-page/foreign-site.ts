import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where something of these tests listens. */
type Site = { port: number; stop: () => void };

/**
 * A page of somebody else, at another port and under another name than the app, so that it is neither its origin nor its
 * site. It holds what any page may: a script, a frame, a form.
 */
export async function foreignSite(): Promise<Site & { origin: string }> {
	const site = await listening(
		createServer((_request, response) => {
			response.setHeader('Content-Type', 'text/html');
			response.end('<!doctype html><title>Recipes</title><iframe name="frame"></iframe><form></form>');
		})
	);
	return { ...site, origin: `http://localhost:${site.port}` };
}

/** Something that stands before the app and sees what is sent to `/auth/empty`. */
export type AppProxy = Site & { origin: string; answered: number[] };

/**
 * A proxy before the app. The weak one is the control: it takes a write from any page and in any form, and tells the
 * browser to drop everything whatever the proof, as the app itself once did.
 * @param target the port of the app
 */
export async function proxyBefore(target: number, { weak }: { weak: boolean }): Promise<AppProxy> {
	const answered: number[] = [];
	const server = createServer((request, response) => {
		const headers = { ...request.headers };
		const emptying = request.url === '/auth/empty';
		if (weak) {
			for (const name of ['origin', 'sec-fetch-site']) delete headers[name];
			if (request.method === 'POST') headers['content-type'] = 'application/json';
		}
		const { method, url: path } = request;
		const onward = ask({ port: target, host: '127.0.0.1', method, path, headers }, (answer) => {
			const cleared = weak && emptying && { 'Clear-Site-Data': '"cache", "storage"' };
			response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...cleared });
			answer.pipe(response);
			if (emptying && method === 'POST') response.on('close', () => answered.push(answer.statusCode ?? 0));
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	});
	const site = await listening(server);
	return { ...site, origin: `http://127.0.0.1:${site.port}`, answered };
}

async function listening(server: Server): Promise<Site> {
	await new Promise<void>((resolve) => server.listen(0, resolve));
	return {
		port: (server.address() as AddressInfo).port,
		stop: () => {
			server.closeAllConnections();
			server.close();
		}
	};
}
