import { looks, looksAfter, type Look, type LookChange } from '#lib/domain/look-change.ts';
import { lookWords } from '#lib/i18n/look-words.ts';

/** The pictures: a row of meetings before, with a small sign, and now with the day on a tile. */
const drawings: Record<Look, Pick<LookChange, 'before' | 'after'>> = {
	meetings: {
		before: [
			['surface', 'M4 10h88v44h-88Z', 0],
			['line', 'M4 10h88v44h-88Z', 1.5],
			['mist', 'M11 20h18v18h-18Z', 0],
			['ink', 'M38 24h44', 4],
			['line', 'M38 36h30', 3]
		],
		after: [
			['surface', 'M4 10h88v44h-88Z', 0],
			['line', 'M4 10h88v44h-88Z', 1.5],
			['river-deep', 'M10 15h22v8h-22Z', 0],
			['line', 'M10 15h22v34h-22Z', 1.5],
			['ink', 'M16 28h2v9M23 28h4v4h-4v5h4', 2],
			['dawn', 'M10 41h22v8h-22Z', 0],
			['ink', 'M40 26h42', 4],
			['line', 'M40 38h30', 3]
		]
	}
};

/** Every change of looks up to this version, for its worker to tell the page of an earlier one. */
const lookChanges: LookChange[] = looks.map((id) => ({
	id,
	words: { km: lookWords.km[id], en: lookWords.en[id], vi: lookWords.vi[id] },
	...drawings[id]
}));

/** Answers a page of another version that asks what will look different to it. */
export function answerLooks({ data, ports }: MessageEvent): void {
	if (data?.type === 'WHAT_LOOKS_DIFFERENT') ports[0]?.postMessage(looksAfter(lookChanges, data.known));
}
