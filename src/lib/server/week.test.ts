import { expect, test } from 'vitest';
import { isoWeek } from './week.ts';

test.each([
	['2026-11-22T23:59:59Z', '2026-W47'],
	['2026-11-23T00:00:00Z', '2026-W48'],
	['2027-01-01T12:00:00Z', '2026-W53'],
	['2025-12-29T00:00:00Z', '2026-W01'],
	['2024-12-31T00:00:00Z', '2025-W01']
])('%s lies in week %s', (moment, week) => {
	expect(isoWeek(new Date(moment))).toBe(week);
});
