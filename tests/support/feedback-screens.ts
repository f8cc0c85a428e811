import type { Page } from '@playwright/test';
import { questions } from '#lib/domain/feedback.ts';
import type { Language, Reading } from '#lib/domain/text.ts';
import { button, heading, turnTo, unfoldAll } from './person.ts';
import type { Walk } from './screens.ts';
import { wordsOf } from './words.ts';

/* Every screen of "Tell us how we are doing", as a way to walk; in the reading that is given. */

type OwnReading = Exclude<Reading, 'family'>;

/** Words as a reading says them: the young ones where there are some. */
function saying(language: Language, reading: OwnReading) {
	const say = wordsOf(language);
	return (key: string) => {
		if (reading === 'adult') return say(key);
		try {
			return say(`${key}_young`);
		} catch {
			return say(key);
		}
	};
}

/** In an order in which one may walk them: what is sealed stays sealed. */
export function feedbackScreens(reading: OwnReading): Walk[] {
	const walk = (
		name: string,
		go: (page: Page, say: (key: string) => string, language: Language) => Promise<void>
	): Walk => ({
		name: `feedback-${name}`,
		go: async (page, language) => {
			const say = saying(language, reading);
			await turnTo(page, language, 'today');
			await button(page, say('feedback.title')).click();
			await go(page, say, language);
		}
	});
	const into = (page: Page, name: string) => page.getByRole('button', { name }).click();
	const words = [
		walk('words-ask', (page, say) => into(page, say('feedback.words.row'))),
		walk('words-help', async (page, say) => {
			await into(page, say('feedback.words.row'));
			await button(page, say('feedback.words.yes')).click();
		}),
		walk('words-speak', async (page, say) => {
			await into(page, say('feedback.words.row'));
			await button(page, say('feedback.words.no')).click();
		}),
		walk('words-write', async (page, say) => {
			await into(page, say('feedback.words.row'));
			await button(page, say('feedback.words.no')).click();
			await button(page, say('feedback.words.wantWrite')).click();
			await unfoldAll(page);
			await page.getByRole('textbox').fill(`17 ${'ក '.repeat(140)}`);
		})
	];
	return [
		{
			name: 'feedback-weeks-empty',
			go: async (page, language) => {
				await turnTo(page, language, 'today');
				await into(page, saying(language, reading)('feedback.weeks.row'));
			}
		},
		walk('home', async () => undefined),
		walk('why', (page, say) => into(page, say('feedback.why.own.title'))),
		...(reading === 'adult'
			? words
			: (['ask', 'yes', 'no'] as const).map((answer) =>
					walk(`channels-${answer}`, async (page, say) => {
						await into(page, say('feedback.words.speak'));
						if (answer !== 'ask') await button(page, say(`feedback.words.${answer}`)).click();
					})
				)),
		...[...questions, 'promises', 'close'].map((name, at) =>
			walk(`questions-${name}`, async (page, say) => {
				await button(page, say('feedback.questions.start')).click();
				for (let step = 0; step < at; step++)
					await (
						step < questions.length
							? button(page, say('feedback.questions.skip'))
							: button(page, say('feedback.questions.next'))
					).click();
				if (at < questions.length) await button(page, say('feedback.face.4')).click();
			})
		),
		walk('sealed', async (page, say) => {
			await button(page, say('feedback.questions.start')).click();
			for (let step = 0; step < questions.length; step++)
				await button(page, say('feedback.questions.skip')).click();
			await button(page, say('feedback.questions.next')).click();
			await button(page, say('feedback.close.do')).click();
			await heading(page, say('feedback.state.sealed.title')).waitFor();
		}),
		...(reading === 'adult'
			? [
					walk('words-sealed', async (page, say) => {
						await into(page, say('feedback.words.row'));
						await button(page, say('feedback.words.no')).click();
						await button(page, say('feedback.words.wantWrite')).click();
						await page.getByRole('textbox').fill('a');
						await button(page, say('feedback.words.do')).click();
						await heading(page, say('feedback.words.closed')).waitFor();
					})
				]
			: []),
		{
			name: 'feedback-weeks',
			go: async (page, language) => {
				const say = saying(language, reading);
				await turnTo(page, language, 'today');
				await button(page, say('today.mood.4')).click();
				await into(page, say('feedback.weeks.row'));
			}
		}
	];
}
