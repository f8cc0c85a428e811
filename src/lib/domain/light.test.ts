import { expect, test } from 'vitest';
import { lightAt, seasonAt, wayOfLight } from './light.ts';

test('the light of Today follows the clock from night to night', () => {
	const at = (time: string) => lightAt({ time });
	expect(['00:00', '05:29', '05:30', '08:00', '16:29', '16:30', '18:30', '23:59'].map(at)).toEqual([
		'night',
		'night',
		'dawn',
		'day',
		'day',
		'dusk',
		'night',
		'night'
	]);
});

test('the sun goes its way once a day and the moon once a night, and neither leaves the sky', () => {
	expect(wayOfLight({ time: '05:30' })).toBe(0);
	expect(wayOfLight({ time: '12:00' })).toBe(0.5);
	expect(wayOfLight({ time: '18:30' })).toBe(0);
	expect(wayOfLight({ time: '00:00' })).toBe(0.5);
	for (let hour = 0; hour < 24; hour++)
		for (const minute of ['00', '29', '59']) {
			const way = wayOfLight({ time: `${String(hour).padStart(2, '0')}:${minute}` });
			expect(way).toBeGreaterThanOrEqual(0);
			expect(way).toBeLessThan(1);
		}
});

test('every month has its season', () => {
	const of = (month: number) => seasonAt(`2026-${String(month).padStart(2, '0')}-15`);
	expect(Array.from({ length: 12 }, (_, at) => of(at + 1))).toEqual([
		...['cool', 'cool', 'hot', 'hot', 'hot'],
		...['rain', 'rain', 'rain', 'rain', 'rain', 'cool', 'cool']
	]);
});
