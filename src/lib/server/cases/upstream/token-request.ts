import type { ReaderTools } from './http-reader.ts';
import { SourceFault } from './source-fault.ts';

type Post = { headers: Record<string, string>; body?: unknown };

/**
 * The only POST of all case sources: signing in. It is pinned to one address, which the configuration names or derives,
 * and carries nothing but the proof of who we are.
 */
export async function postTo(
	pinned: string,
	address: string,
	{ headers, body }: Post,
	tools: ReaderTools
): Promise<Response> {
	if (address !== pinned) throw new SourceFault('elsewhere');
	return tools.fetch(address, {
		method: 'POST',
		headers,
		body: body as BodyInit,
		redirect: 'manual',
		credentials: 'omit',
		signal: AbortSignal.timeout(20_000)
	});
}
