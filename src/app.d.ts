import type { Deployment } from '#lib/domain/deployment.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';

declare global {
	/** The deployment's configuration as far as the phone may know it; put in place by vite.config.ts. */
	const __DEPLOYMENT__: Pick<
		Deployment,
		'name' | 'shortName' | 'iconSet' | 'languages' | 'timeZone' | 'exitAddress' | 'helpLines'
	>;
	/** The public halves of the feedback periods, from `companion.keys.json`; put in place by vite.config.ts. */
	const __PERIOD_KEYS__: KeyedPeriod[];
}

declare module 'svelte/elements' {
	interface HTMLTextareaAttributes {
		autocorrect?: 'on' | 'off';
	}
}
export {};
