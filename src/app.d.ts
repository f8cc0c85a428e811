import type { Deployment, HelpLine } from '#lib/domain/deployment.ts';
import type { KeyedPeriod, PostOffice } from '#lib/domain/feedback-period.ts';
import type { Telephone } from '#lib/domain/telephone.ts';

declare global {
	/** The deployment's configuration as far as the phone may know it; put in place by vite.config.ts. */
	const __DEPLOYMENT__: Pick<
		Deployment,
		'name' | 'shortName' | 'iconSet' | 'languages' | 'timeZone' | 'exitAddress'
	> & { helpLines: (HelpLine & Telephone)[] };
	/** The public halves of the feedback periods, from `companion.keys.json`; put in place by vite.config.ts. */
	const __PERIOD_KEYS__: KeyedPeriod[];
	/** Where envelopes go, from the same file. */
	const __POST_OFFICE__: PostOffice | null;
	/** The keys that sign what phones take, out of the same file, as JSON: tests put others in the place of that text. */
	const __RELEASE_KEYS__: string;
	/** The app's version out of package.json; put in place by vite.config.ts. */
	const __VERSION__: string;
}

declare module 'svelte/elements' {
	interface HTMLTextareaAttributes {
		autocorrect?: 'on' | 'off';
	}
	interface HTMLInputAttributes {
		autocorrect?: 'on' | 'off';
	}
}
export {};
