/**
 * The one policy by which an address of ours may become a service worker (Trusted Types, `app-service-worker`): it lets
 * through exactly this file.
 */
export function trustedAddress(address: '/service-worker.js'): string {
	const types = (globalThis as { trustedTypes?: { createPolicy: (name: string, rules: object) => Policy } })
		.trustedTypes;
	if (!types) return address;
	const policy = types.createPolicy('app-service-worker', {
		createScriptURL: (input: string) => {
			if (input !== '/service-worker.js')
				throw new TypeError('Only our own service worker may be registered.');
			return input;
		}
	});
	// Workbox hands it on to `navigator.serviceWorker.register` as it is.
	return policy.createScriptURL(address) as unknown as string;
}

type Policy = { createScriptURL(input: string): object };
