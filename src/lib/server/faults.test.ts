import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import { Line } from '#lib/domain/text.ts';
import { faultsIn } from './faults.ts';

test('a character that nobody sees is a fault, with its place and its name, and the text is not told', () => {
	const row = { id: 'a', name: 'Sop\u202ehea', steps: [{ title: 'x' }, { title: 'y\u0007' }] };
	const schema = v.object({ name: Line, steps: v.array(v.object({ title: Line })) });
	expect(faultsIn(schema, row)).toEqual([
		{ field: 'name', reason: 'holds a character that is not seen (U+202E)' },
		{ field: 'steps.1.title', reason: 'holds a character that is not seen (U+0007)' }
	]);
	expect(faultsIn(schema, { name: 'សុភា\u200bចាន់', steps: [{ title: 'one\ntwo' }] })).toEqual([]);
});

test('the names of an organisation hold none', () => {
	const name = { km: 'ទន្លេ', en: 'Quiet\u202eRiver', vi: 'Dòng' };
	expect(faultsIn(Deployment, { name }).map(({ field }) => field)).toContain('name.en');
	expect(v.safeParse(Deployment, { name }).success).toBe(false);
	expect(v.safeParse(Deployment, { name: { ...name, en: 'Quiet\nRiver' } }).success).toBe(false);
	expect(v.safeParse(Deployment, { name: { ...name, en: 'Quiet River' } }).success).toBe(true);
});
