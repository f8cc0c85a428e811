import { hash } from 'node:crypto';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { after, type Soon } from '#lib/server/soon.ts';
import { gzipOf, last, textOf, type Last } from './packed.ts';
import type { KeptAnswer } from './plan-cache.ts';

/** A snapshot in each form that it may leave in. `etag` leaves `asOf` out: reading the same again is nothing new. */
export type SnapshotAnswer = {
	asOf: string;
	etag: string;
	text(): Soon<string>;
	gzip(): Soon<Buffer>;
};

/**
 * Snapshots of what is kept and of what holds at this moment. `asOf` and `stale` are the same for nearly everybody, so the
 * fields that come last are written once.
 * @param common what is the same for all phones
 */
export function snapshotsOf(
	common: Pick<Snapshot, 'periods'> & { mailbox: string | null }
): (kept: KeptAnswer) => SnapshotAnswer {
	const written = new Map<string, Last>();
	const endOfEtag = (stale: boolean) =>
		hash('sha256', JSON.stringify([common, stale]), 'base64url').slice(0, 11);
	const ends = { true: endOfEtag(true), false: endOfEtag(false) };
	function lastOf(asOf: string, stale: boolean): Last {
		const name = `${asOf} ${stale}`;
		let known = written.get(name);
		if (!known) written.set(name, (known = last({ asOf, stale, ...common })));
		return known;
	}
	return ({ asOf, stale, digest, packed }) => ({
		asOf,
		// 192 bits of what is kept and 66 of what holds now: no work for the one request.
		etag: digest.slice(0, 32) + ends[`${stale}`],
		text: () => after(packed(), (body) => textOf(body, lastOf(asOf, stale))),
		gzip: () => after(packed(), (body) => gzipOf(body, lastOf(asOf, stale)))
	});
}

/**
 * What is read at most once in a second, whoever asks. What failed is read again for the next.
 * @param uptime milliseconds that only ever grow, whatever the clock does
 */
export function forASecond<T>(uptime: () => number, read: () => Promise<T>): () => Soon<T> {
	let kept: { value: Soon<T>; until: number } | undefined;
	return () => {
		const now = uptime();
		if (kept && now < kept.until) return kept.value;
		const value = read();
		const mine: typeof kept = { value, until: now + 1000 };
		kept = mine;
		value.then(
			(read) => (mine.value = read),
			() => {
				if (kept === mine) kept = undefined;
			}
		);
		return value;
	};
}
