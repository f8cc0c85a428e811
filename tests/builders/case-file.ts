import { addDays, dayAt } from '#lib/domain/day.ts';

/** Fields of a case as project JSON has them. */
export type Case = Record<string, unknown>;

/** One case, `new-1`, read in English, as a file that `cases import` takes. */
export function caseFile(rest: Case): { file: string; text: string } {
	const today = dayAt(new Date(), 'Asia/Phnom_Penh');
	const whole = {
		ref: 'new-1',
		me: { language: 'en', reading: 'adult' },
		journey: { phase: 'coordination', since: addDays(today, -90) },
		goals: [],
		sessions: [],
		team: [{ id: 'dara', visibility: 'person', name: 'Dara', role: 'guide' }],
		referrals: [],
		consents: [],
		promises: [],
		...rest
	};
	return { file: 'new.json', text: JSON.stringify({ cases: [whole], organizations: [] }) };
}
