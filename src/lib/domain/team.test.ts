import { expect, test } from 'vitest';
import { changesOf, type TeamMember } from './team.ts';

const today = '2026-11-23';
const member = (id: string, leaving?: TeamMember['leaving']): TeamMember => ({
	id,
	name: id,
	role: 'guide',
	...(leaving && { leaving })
});

test('a change is told with who comes, or that nobody is found yet', () => {
	const team = [member('a', { on: '2026-12-01', to: 'b' }), member('b'), member('c', {})];
	expect(changesOf(team, today).map(({ from, to }) => [from.id, to?.id])).toEqual([
		['a', 'b'],
		['c', undefined]
	]);
});

test('two months after the goodbye it is no news any more', () => {
	expect(changesOf([member('a', { on: '2026-09-25' })], today)).toHaveLength(1);
	expect(changesOf([member('a', { on: '2026-09-23' })], today)).toHaveLength(0);
});
