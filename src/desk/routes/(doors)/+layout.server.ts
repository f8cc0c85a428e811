import { error } from '@sveltejs/kit';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
	// The matrix of `access.ts` has decided; here it is said.
	if (locals.refused || !locals.session) error(403, 'no-right');
};
