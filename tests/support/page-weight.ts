import type { Page } from '@playwright/test';

/** What a page has asked for until now, and what of it has come. */
export type Asked = {
	/** How many requests went out, and bytes came in, with headers. */
	sum: () => { requests: number; bytes: number; addresses: string[] };
	/** Waits until nothing was under way for so many milliseconds. */
	quietFor: (milliseconds: number) => Promise<void>;
};

/**
 * Counts what a page asks over its line, by Chromium's own tools: what comes from a cache or from the page itself is none.
 * @param line how fast the line is; by default as fast as it goes
 */
export async function watchRequests(
	page: Page,
	line?: { kbits: number; milliseconds: number }
): Promise<Asked> {
	const tools = await page.context().newCDPSession(page);
	const under = new Map<string, string>();
	const addresses: string[] = [];
	let bytes = 0;
	let last = performance.now();
	tools.on('Network.requestWillBeSent', ({ requestId, request }) => {
		if (!/^https?:/.test(request.url)) return;
		last = performance.now();
		under.set(requestId, request.url);
		addresses.push(new URL(request.url).pathname);
	});
	const ended = (requestId: string, size: number) => {
		last = performance.now();
		if (under.delete(requestId)) bytes += size;
	};
	tools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
		ended(requestId, encodedDataLength)
	);
	tools.on('Network.loadingFailed', ({ requestId }) => ended(requestId, 0));
	// Of a worker's own script this session is told that it begins, and nothing more: what it weighed stands in its headers.
	page.on('requestfinished', async (request) => {
		const [{ responseHeadersSize }, answer] = await Promise.all([request.sizes(), request.response()]);
		await new Promise((resolve) => setTimeout(resolve, 100));
		const size = responseHeadersSize + Number(answer?.headers()['content-length'] ?? 0);
		for (const [requestId, url] of under) if (url === request.url()) ended(requestId, size);
	});
	await tools.send('Network.enable');
	if (line) {
		const perSecond = (line.kbits * 1000) / 8;
		await tools.send('Network.emulateNetworkConditions', {
			offline: false,
			latency: line.milliseconds,
			downloadThroughput: perSecond,
			uploadThroughput: perSecond
		});
	}
	return {
		sum: () => ({ requests: addresses.length, bytes, addresses }),
		quietFor: async (milliseconds) => {
			while (under.size > 0 || performance.now() - last < milliseconds)
				await new Promise((resolve) => setTimeout(resolve, 50));
		}
	};
}
