import { looks, looksAfter, type Look, type LookChange } from '#lib/domain/look-change.ts';
import { lookWords } from '#lib/i18n/look-words.ts';

type Drawn = Pick<LookChange, 'before' | 'after'>;

const card: Drawn['after'] = [
	['surface', 'M4 6h88v52h-88Z', 0],
	['line', 'M4 6h88v52h-88Z', 1.5]
];
const text: Drawn['after'] = [
	['ink', 'M14 16h36', 4],
	['line', 'M14 26h66M14 34h58M14 42h66M14 50h44', 3]
];

/** Whose pages change by it: those of a person alone where nobody else has them. */
const whose: Partial<Record<Look, LookChange['books']>> = {
	pictures: ['person', 'family', 'notes'],
	wide: ['person', 'family', 'notes']
};

/** The pictures: the page as it was, and as it is. */
const drawings: Record<Look, Drawn> = {
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
	},
	today: {
		before: [...card, ['mist', 'M8 10h80v18h-80Z', 0], ['line', 'M14 38h62M14 49h50', 3]],
		after: [
			...card,
			['dawn', 'M8 10h80v18h-80Z', 0],
			['petal', 'M64 18a5 5 0 0 1 10 0a5 5 0 0 1 -10 0Z', 0],
			['leaf', 'M8 28c14 -10 26 -9 40 -3c14 -6 28 -5 40 3Z', 0],
			['leaf', 'M12 33h12v9h-12Z', 0],
			['dawn', 'M12 45h12v9h-12Z', 0],
			['line', 'M30 38h46M30 49h40', 3]
		]
	},
	pictures: {
		before: [...card, ...text],
		after: [
			...card,
			['mist', 'M8 10h64v30h-64Z', 0],
			['dawn', 'M54 18a5 5 0 0 1 10 0a5 5 0 0 1 -10 0Z', 0],
			['petal', 'M20 26l10 -9l10 9v14h-20Z', 0],
			['leaf', 'M8 40c18 -7 44 -7 64 0Z', 0],
			['mist', 'M78 10h14v30h-14Z', 0],
			['ink', 'M14 47h40', 4],
			['river-deep', 'M60 51l6 -4l-6 -4', 3]
		]
	},
	wide: {
		before: [
			['mist', 'M4 8h88v48h-88Z', 0],
			['line', 'M4 8h88v48h-88Z', 1.5],
			['surface', 'M34 8h28v48h-28Z', 0],
			['line', 'M39 18h18M39 27h18M39 36h18', 3],
			['river-deep', 'M38 50h4M46 50h4M54 50h4', 4]
		],
		after: [
			['mist', 'M4 8h88v48h-88Z', 0],
			['line', 'M4 8h88v48h-88Z', 1.5],
			['surface', 'M12 12h72v40h-72Z', 0],
			['line', 'M12 12h72v40h-72Z', 1.5],
			['river-deep', 'M19 22h4M19 32h4M19 42h4', 4],
			['line', 'M32 22h18M58 22h18M32 32h18M58 32h18M32 42h18M58 42h18', 3]
		]
	}
};

/** Every change of looks up to this version, for its worker to tell the page of an earlier one. */
const lookChanges: LookChange[] = looks.map((id) => ({
	id,
	books: whose[id] ?? ['person'],
	words: { km: lookWords.km[id], en: lookWords.en[id], vi: lookWords.vi[id] },
	...drawings[id]
}));

/** Answers a page of another version that asks what will look different to it. */
export function answerLooks({ data, ports }: MessageEvent): void {
	if (data?.type === 'WHAT_LOOKS_DIFFERENT') ports[0]?.postMessage(looksAfter(lookChanges, data.known));
}
