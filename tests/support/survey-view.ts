import type { FeedbackView } from '#lib/domain/feedback-view.ts';

/** "How it is for you" while a quarter is open: nothing is answered yet, and the last one was counted. */
export const surveyView = (organisation: Partial<FeedbackView['organisation']> = {}): FeedbackView => ({
	period: { id: 'now', closes: '2026-12-31', lastDay: '2027-01-07' },
	ratings: 'ready',
	words: 'ready',
	last: 'counted',
	readOn: '2027-01-14',
	box: 'own',
	organisation: { youSaid: [], channels: {}, wordsForYoung: false, ...organisation }
});
