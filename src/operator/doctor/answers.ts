/** The status with which an address answers within five seconds; undefined where nobody does. */
export async function answers(address: URL): Promise<number | undefined> {
	try {
		const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
		await answer.body?.cancel();
		return answer.status;
	} catch {
		return undefined;
	}
}
