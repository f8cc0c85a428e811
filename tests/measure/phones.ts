import { readFileSync } from 'node:fs';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { newId, type RunningApp } from '#tests/support/app.ts';

/** Phones of people from all over a list. @returns their tokens */
export function pairPhones(app: RunningApp, refs: readonly string[], phones: number): Promise<string[]> {
	return app.withRegister(async (register) => {
		const tokens: string[] = [];
		for (let at = 0; at < phones; at++) {
			const ref = refs[Math.floor((at * refs.length) / phones) % refs.length]!;
			const { code } = await register.invite(ref, 'person', 15);
			const paired = (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
			tokens.push(paired.token);
		}
		return tokens;
	});
}

/** Requests as a phone makes them, each from the next phone. @param etag what it has already */
export function requestsOf(tokens: readonly string[], etag?: string): () => string {
	const named = etag === undefined ? '' : `If-None-Match: ${etag}\r\n`;
	const requests = tokens.map(
		(token) =>
			`GET /api/v1/snapshot HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nAccept-Encoding: gzip, deflate, br\r\n${named}\r\n`
	);
	let asked = 0;
	return () => requests[asked++ % requests.length]!;
}

/** Megabytes that a process has now, or had at most (proc(5), VmRSS and VmHWM). */
export function memoryOf(pid: number, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
	const said = new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Math.round(Number(said?.[1]) / 1024);
}

/** Seconds of the processor that a process has had (proc(5), utime and stime, in hundredths). */
export function processorOf(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}
