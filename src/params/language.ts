import type { ParamMatcher } from '@sveltejs/kit';
import { languages } from '#lib/domain/text.ts';

export const match: ParamMatcher = (param) => languages.some((language) => language === param);
