import { languages } from '#lib/domain/text.ts';
import type { DeskTranslate } from '#lib/i18n/desk-words.ts';
import { languageNames } from '#lib/ui/language-names.ts';

/*
 * What a field is called on its page. What checks a form names it by its path in what is kept: `sharing.days`, `helpLines.0.number`.
 */
const known = [
	[/^road\.long\.entry\./, 'phase.entry'],
	[/^road\.long\.assessment\./, 'phase.assessment'],
	[/^road\.long\.planning\./, 'phase.planning'],
	[/^road\.long\.coordination\./, 'phase.coordination'],
	[/^road\.long\.reintegration\./, 'phase.reintegration'],
	[/^road\.long\.closure\./, 'phase.closure'],
	[/^road\.afterwards\./, 'settings.afterwards'],
	[/\bfirstMinutes$/, 'settings.firstMinutes'],
	[/\bgrownUpUntil$/, 'settings.grownUpUntil'],
	[/^teamNumber\.number$/, 'settings.teamCall'],
	[/^teamNumber\.office\b/, 'settings.teamOffice'],
	[/^teamNumber\.hours\b/, 'settings.teamHours'],
	[/^teamNumber\.safeToSayWho$/, 'settings.teamSafe'],
	[/^sharing\.days$/, 'settings.sharing'],
	[/\bsilentPhoneWeeks$/, 'settings.silent'],
	[/\bclosedWeeks$/, 'settings.closed'],
	[/\bclosedPeopleWeeks$/, 'settings.closedPeople'],
	[/^name(\.(km|en|vi))?$/, 'settings.name'],
	[/^shortName\b/, 'settings.shortName'],
	[/^iconSet$/, 'settings.icon'],
	[/^languages\b/, 'settings.languages'],
	[/^exitAddress$/, 'settings.exit'],
	[/^helpLines\.\d+\.label\b/, 'lines.label'],
	[/^helpLines\.\d+\.note\b/, 'lines.note'],
	[/^helpLines\.\d+\.number$/, 'lines.number'],
	[/^services\.\d+\.name$/, 'partners.service'],
	[/\bdescription$/, 'partners.about'],
	[/\bnumbers$/, 'partners.numbers'],
	[/^website$/, 'partners.website'],
	[/\beligibility_description$/, 'partners.who'],
	[/\bapplication_process$/, 'partners.how'],
	[/\bfees_description$/, 'partners.cost'],
	[/\bsaid\b/, 'said.said'],
	[/\bdid\b/, 'said.did'],
	[/\bperiod$/, 'said.period']
] as const satisfies readonly (readonly [RegExp, string])[];

/** A field as its page calls it, with the language that one of several texts is in; its path where no page has it. */
export function fieldIn(t: DeskTranslate, path: string): string {
	const found = known.find(([pattern]) => pattern.test(path));
	if (!found) return path;
	const language = languages.find((one) => path.endsWith(`.${one}`));
	return language ? `${t(found[1])} (${languageNames[language]})` : t(found[1]);
}
