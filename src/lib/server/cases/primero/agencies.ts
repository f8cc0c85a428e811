import * as v from 'valibot';
import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Language } from '#lib/domain/text.ts';
import { keptOrOpaque, mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import { Agency } from './answers.ts';
import type { Forms } from './forms.ts';

/**
 * Primero's agencies as HSDS 3.0 rows. A service is listed only if the configuration gives its type a life area, and
 * under a name that may be shown; nothing is open to everybody, and no place is read.
 */
export function agenciesOf(
	rows: unknown[],
	system: PrimeroSystem,
	forms: Forms,
	language: Language
): unknown[] {
	return rows.flatMap((row) => {
		const parsed = v.safeParse(Agency, row);
		if (!parsed.success) return [];
		const { unique_id, name, description, telephone, services, disabled } = parsed.output;
		const title = name[language] || name.en;
		if (unique_id === undefined || disabled === true || !title || !mayBeSaid(title)) return [];
		const about = description[language] || description.en;
		return [
			{
				id: Object.hasOwn(system.agencies, unique_id) ? system.agencies[unique_id] : keptOrOpaque(unique_id),
				name: title,
				...(about && mayBeSaid(about) && { description: about }),
				phones: telephone ? [{ id: 'p0', number: telephone }] : [],
				services: services.flatMap((type) => {
					const label = Object.hasOwn(system.areas, type)
						? forms.labelOf('service_type', type, language)
						: undefined;
					return label === undefined ? [] : [{ id: keptOrOpaque(type), name: label, status: 'active' }];
				})
			}
		];
	});
}
