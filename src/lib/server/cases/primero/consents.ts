import type { Language } from '#lib/domain/text.ts';
import { mayBeSaid } from '#lib/server/cases/words-of-others.ts';
import type { CaseRecord } from './answers.ts';
import { isNo, isYes, markIn, said, type PrimeroReading } from './reading.ts';

/** What she agreed to, with whom, where staff ticked that she may read it. The server's own name of the service says it. */
export function consentsOf(record: CaseRecord, reading: PrimeroReading, language: Language): unknown[] {
	const { values } = record;
	const visibility = markIn(values, reading.system.fields.consentVisible, reading, 'consents');
	if (!visibility) return [];
	return reading.map.consents.flatMap(({ id, about, agreed, withWhom }) => {
		const answer = said(values, agreed, reading);
		if (!isYes(answer) && !isNo(answer)) return [];
		const label = reading.forms.labelOf('service_type', about, language);
		const whom = said(values, withWhom, reading);
		if (label === undefined || whom === undefined || !mayBeSaid(whom)) {
			const reason = 'names nobody who may be named, so this line of what she agreed to is not shown';
			reading.remark({ resource: 'consents', field: withWhom, reason });
			return [];
		}
		return [{ id, visibility, about: label, withWhom: whom, agreed: isYes(answer) }];
	});
}
