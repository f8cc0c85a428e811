import * as v from 'valibot';
import { ApiProblem } from './problem.ts';

const usualBytes = 4096;

/** Reads a small JSON body against its schema. More than `mostBytes`, no JSON or another shape is a `bad-request`. */
export async function bodyOf<T extends v.GenericSchema>(
	request: Request,
	schema: T,
	mostBytes = usualBytes
): Promise<v.InferOutput<T>> {
	const parsed = v.safeParse(schema, await jsonOf(request, mostBytes));
	if (!parsed.success) throw new ApiProblem('bad-request');
	return parsed.output;
}

async function jsonOf(request: Request, mostBytes: number): Promise<unknown> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	try {
		// What is too much is read to its end and dropped: breaking off would close the connection before the answer.
		// The server's own limit (BODY_SIZE_LIMIT) ends what never ends.
		for await (const chunk of request.body ?? []) {
			bytes += chunk.length;
			if (bytes <= mostBytes) chunks.push(chunk);
		}
		if (bytes <= mostBytes) return JSON.parse(Buffer.concat(chunks).toString('utf8'));
	} catch {
		// Neither is worth more words to whoever sent it.
	}
	throw new ApiProblem('bad-request');
}
