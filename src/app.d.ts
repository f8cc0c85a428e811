import type { Deployment } from '#lib/domain/deployment.ts';

declare global {
	/** The deployment's configuration as far as the phone may know it; put in place by vite.config.ts. */
	const __DEPLOYMENT__: Pick<
		Deployment,
		'name' | 'shortName' | 'iconSet' | 'languages' | 'timeZone' | 'exitAddress' | 'helpLines'
	>;
}

declare module 'svelte/elements' {
	interface HTMLTextareaAttributes {
		autocorrect?: 'on' | 'off';
	}
}
export {};
