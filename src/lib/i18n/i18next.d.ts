import 'i18next';
import type desk from '#locales/en/desk.json';
import type book from '#locales/en/book.json';
import type entrance from '#locales/en/entrance.json';
import type feedback from '#locales/en/feedback.json';
import type goingHome from '#locales/en/going-home.json';
import type journey from '#locales/en/journey.json';
import type keys from '#locales/en/keys.json';
import type notes from '#locales/en/notes.json';
import type myData from '#locales/en/my-data.json';
import type knowhow from '#locales/en/knowhow.json';
import type meet from '#locales/en/meet.json';
import type partners from '#locales/en/partners.json';
import type people from '#locales/en/people.json';
import type open from '#locales/en/open.json';
import type settings from '#locales/en/settings.json';
import type plan from '#locales/en/plan.json';
import type sharing from '#locales/en/sharing.json';
import type sessions from '#locales/en/sessions.json';
import type closure from '#locales/en/closure.json';
import type skills from '#locales/en/skills.json';
import type today from '#locales/en/today.json';
import type together from '#locales/en/together.json';

declare module 'i18next' {
	interface CustomTypeOptions {
		defaultNS: 'open';
		returnNull: false;
		resources: {
			open: typeof open;
			entrance: typeof entrance;
			notes: typeof notes;
			keys: typeof keys;
			book: typeof book;
			today: typeof today;
			journey: typeof journey;
			plan: typeof plan;
			sessions: typeof sessions;
			'my-data': typeof myData;
			sharing: typeof sharing;
			knowhow: typeof knowhow;
			meet: typeof meet;
			partners: typeof partners;
			people: typeof people;
			'going-home': typeof goingHome;
			together: typeof together;
			settings: typeof settings;
			skills: typeof skills;
			closure: typeof closure;
			feedback: typeof feedback;
			desk: typeof desk;
		};
	}
}
