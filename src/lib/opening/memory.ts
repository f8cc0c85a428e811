import * as v from 'valibot';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { openWith, sealTo } from '#lib/crypto/hpke.ts';
import type { KeyedPeriod, PeriodKeys } from '#lib/domain/feedback-period.ts';
import { Remembered, type KeptMemory, type OpeningKeys } from '#lib/domain/feedback-report.ts';
import type { Memory } from '#lib/domain/feedback-results.ts';
import { OpeningFault } from './opening-fault.ts';

/*
 * What a report leaves for the next one (domain/feedback-results.ts). It is exact, so it is sealed as a ballot is: to the
 * ratings key of its own period and of each later one. Whoever can open the next answers can open it, and nobody else.
 * It is made even when nothing is published, and it is always of one size, so that having it tells nothing.
 */

const size = 4096;
const context = 'report memory';
const boundTo = (period: string) => new TextEncoder().encode(period);

/** What the next report must know, sealed. */
export async function sealMemory(keys: PeriodKeys, period: KeyedPeriod, memory: Memory): Promise<KeptMemory> {
	const plain = new Uint8Array(size);
	new TextEncoder().encodeInto(JSON.stringify(memory), plain);
	const copies: KeptMemory['copies'] = {};
	for (const { id, closes, ratings } of keys.periods) {
		if (closes < period.closes) continue;
		const { key, sealed } = await sealTo(ratings.seal, plain, context, boundTo(period.id));
		copies[id] = { key: base64url(key), sealed: base64url(sealed) };
	}
	return { period: period.id, closes: period.closes, copies };
}

/**
 * What the report before this period's left, or undefined when there was none.
 * @param all what each report left, oldest first
 * @param openings the opening keys at hand; one of them has to open it
 * @param lost the file that opened it is lost: the figures are told anew, as in a first report
 * @throws OpeningFault when none does, or when a later period was reported first: then this one has come too late
 */
export async function memoryBefore(
	all: KeptMemory[],
	period: KeyedPeriod,
	openings: OpeningKeys[],
	lost = false
): Promise<Memory | undefined> {
	const later = all.find(({ closes }) => closes > period.closes);
	if (later && !all.some((one) => one.period === period.id)) throw new OpeningFault('later', later.period);
	const before = all.filter(({ closes }) => closes < period.closes).at(-1);
	if (!before) return undefined;
	for (const { keys } of openings) {
		for (const [id, copy] of Object.entries(before.copies)) {
			const privateKey = keys[id];
			const sealed = { key: fromBase64url(copy.key), sealed: fromBase64url(copy.sealed) };
			const plain = privateKey && (await openWith(privateKey, sealed, context, boundTo(before.period)));
			if (plain) return remembered(plain, before.period);
		}
	}
	if (lost) return undefined;
	throw new OpeningFault('before', before.period);
}

function remembered(plain: Uint8Array, period: string): Memory {
	try {
		const text = new TextDecoder().decode(plain);
		return v.parse(Remembered, JSON.parse(text.slice(0, text.indexOf('\0'))));
	} catch {
		throw new OpeningFault('damaged-memory', period);
	}
}
