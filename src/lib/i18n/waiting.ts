import type { Translate } from './words.ts';

/** How long to wait after many tries, as it is said: minutes, and hours where there are many. */
export function waitWords(t: Translate, seconds: number): string {
	const minutes = Math.max(1, Math.ceil(seconds / 60));
	return minutes > 90
		? t('entrance:wait.hours', { count: Math.ceil(minutes / 60) })
		: t('entrance:problem.busy.text', { count: minutes });
}
