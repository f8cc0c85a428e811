import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { openWith, sealTo } from '#lib/crypto/hpke.ts';
import type { KeyedPeriod, PeriodKeys } from '#lib/domain/feedback-period.ts';
import type { Memory } from '#lib/domain/feedback-results.ts';
import type { OpeningKeys } from '#lib/server/ballots/opening-file.ts';
import { lostFrom } from '#lib/server/kept/laid.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * What a report leaves for the next one (domain/feedback-results.ts). It is exact, so it is sealed as a ballot is: to the
 * ratings key of its own period and of each later one. Whoever can open the next answers can open it, and nobody else.
 * It is written even when nothing is published, and it is always of one size, so that having it tells nothing.
 */

const size = 4096;
const context = 'report memory';

const Cell = v.pipe(v.number(), v.integer(), v.minValue(0));
const Remembered: v.GenericSchema<unknown, Memory> = v.object({
	crowd: v.object({ answered: Cell, atLeast: Cell }),
	tables: v.record(
		v.string(),
		v.object({
			good: Cell,
			rest: Cell,
			told: v.variant('shown', [
				v.object({ shown: v.literal(true), share: v.number(), of: v.picklist([4, 10]) }),
				v.object({ shown: v.literal(false), why: v.picklist(['few', 'one-sided']) })
			])
		})
	)
});

/** One copy for each period whose key can open it: key and ciphertext (RFC 9180), base64url. */
const Kept = v.object({
	period: v.string(),
	closes: v.string(),
	copies: v.record(v.string(), v.object({ key: v.string(), sealed: v.string() }))
});
type Kept = v.InferOutput<typeof Kept>;

export const reportsFolder = (data: string) => join(data, 'feedback-reports');
const memoryOf = (data: string, period: string) => join(reportsFolder(data), period, 'memory.json');

/** Keeps what the next report must know. The same report made again writes the same memory. */
export async function keepMemory(
	data: string,
	keys: PeriodKeys,
	period: KeyedPeriod,
	memory: Memory
): Promise<void> {
	const plain = new Uint8Array(size);
	new TextEncoder().encodeInto(JSON.stringify(memory), plain);
	const copies: Kept['copies'] = {};
	for (const { id, closes, ratings } of keys.periods) {
		if (closes < period.closes) continue;
		const { key, sealed } = await sealTo(ratings.seal, plain, context, boundTo(period.id));
		copies[id] = { key: base64url(key), sealed: base64url(sealed) };
	}
	const kept: Kept = { period: period.id, closes: period.closes, copies };
	const path = memoryOf(data, period.id);
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	writePrivateFile(path, `${JSON.stringify(kept, null, '\t')}\n`);
}

/**
 * What the report before this period's left, or undefined when there was none.
 * @param openings the opening keys at hand; one of them has to open it
 * @param lost the file that opened it is lost: the figures are told anew, as in a first report
 * @throws OperatorError when none does, or when a later period was reported first: then this one has come too late
 */
export async function readMemory(
	data: string,
	period: KeyedPeriod,
	openings: OpeningKeys[],
	lost = false
): Promise<Memory | undefined> {
	if (!lost && lostFrom(data, ['feedback-reports/']).length > 0)
		throw new OperatorError(
			`${reportsFolder(data)} is missing, and was there before. Put it back from your backup; if there is none: --earlier-lost`
		);
	const all = keptMemories(data);
	const later = all.find(({ closes }) => closes > period.closes);
	if (later && !all.some((one) => one.period === period.id)) {
		throw new OperatorError(
			`${later.period} was reported before ${period.id}. A report in between could name someone; none is made.`
		);
	}
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
	throw new OperatorError(
		`The report of ${before.period} has to be taken into account. Name the file that opened it too: --earlier-opening FILE (is it lost: --earlier-lost)`
	);
}

const boundTo = (period: string) => new TextEncoder().encode(period);

function keptMemories(data: string): Kept[] {
	const folder = reportsFolder(data);
	if (!existsSync(folder)) return [];
	return globSync('*/memory.json', { cwd: folder })
		.map((file) => {
			try {
				return v.parse(Kept, JSON.parse(readFileSync(join(folder, file), 'utf8')));
			} catch {
				throw new OperatorError(`feedback-reports/${file} is damaged. Put it back from your backup.`);
			}
		})
		.sort((a, b) => a.closes.localeCompare(b.closes));
}

function remembered(plain: Uint8Array, period: string): Memory {
	try {
		const text = new TextDecoder().decode(plain);
		return v.parse(Remembered, JSON.parse(text.slice(0, text.indexOf('\0'))));
	} catch {
		throw new OperatorError(
			`What the report of ${period} left cannot be read. Put it back from your backup.`
		);
	}
}
