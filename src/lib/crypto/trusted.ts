/** The part of Trusted Types that we use; lib.dom does not describe it yet (2026-11-22). */
type TrustedTypes = {
	createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
};
type Policy = { createScriptURL(address: string): unknown };

let policy: Policy | undefined;

/** An address of our own as the page's policy wants it for a Worker. @throws TypeError for any other origin */
export function trustedWorkerAddress(address: string): unknown {
	const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
	if (!trustedTypes) return ownAddress(address);
	// The header allows each name once: a second policy of the same name would throw.
	policy ??= trustedTypes.createPolicy('app-worker', { createScriptURL: ownAddress });
	return policy.createScriptURL(address);
}

function ownAddress(address: string): string {
	if (new URL(address, location.href).origin !== location.origin)
		throw new TypeError('not an address of ours');
	return address;
}
