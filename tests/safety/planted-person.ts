import { dayAt } from '#lib/domain/day.ts';
import { samplePeople } from '#operator/samples/sample-people.ts';
import { newCanary } from './canaries.ts';

/** A sample person with a canary of its own in every text of her plan, as a file to import. */
export function plantedPerson(ref = 'planted'): { file: string; text: string; canaries: string[] } {
	const canaries: string[] = [];
	const plant = (value: unknown, key = ''): unknown => {
		if (Array.isArray(value)) return value.map((one) => plant(one, key));
		if (value && typeof value === 'object')
			return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plant(one, name)]));
		// Codes, days, and what refers to something else stay what they are; whatever a person reads has a space in it.
		if (typeof value !== 'string' || !/\s/.test(value)) return value;
		const canary = newCanary();
		canaries.push(canary);
		return `${canary} ${value.slice(0, 20)}`;
	};
	const today = dayAt(new Date(), 'Asia/Phnom_Penh');
	for (const { text } of samplePeople(today)) {
		const { cases } = JSON.parse(text) as { cases?: { ref: string }[] };
		const found = cases?.find((one) => one.ref === 'sample-03');
		if (found) {
			const planted = { ...(plant(found) as object), ref };
			return { file: 'planted.json', text: JSON.stringify({ cases: [planted] }), canaries };
		}
	}
	throw new Error('sample-03 is not among the sample people');
}
