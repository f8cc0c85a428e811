import type { Skill } from '#lib/ui/calm/skills.ts';
import type { FeedbackPage } from '#lib/domain/feedback-view.ts';

/** The screens of the open book. They live in memory alone: no address, no history entry, nothing to come back to. */
export type Screen =
	| { name: 'today' }
	| { name: 'journey' }
	| { name: 'plan' }
	| { name: 'goal'; id: string }
	| { name: 'sessions' }
	| { name: 'session'; id: string }
	| { name: 'feedback'; page?: FeedbackPage }
	| { name: 'goal-changed'; id: string }
	| { name: 'get-ready'; id: string }
	| { name: 'session-calendar'; id: string }
	| { name: 'session-print'; id: string }
	| { name: 'going-home' }
	/** One sentence, as large as the page carries. */
	| { name: 'show'; words: string }
	| { name: 'roles' }
	| { name: 'door' }
	| { name: 'differs' }
	| { name: 'my-road' }
	| { name: 'welcome' }
	| { name: 'skill'; skill: Skill }
	| { name: 'calm' }
	| { name: 'phone' }
	| { name: 'keys' };

export const tabs = ['today', 'journey', 'plan', 'calm'] as const;
export type Tab = (typeof tabs)[number];

/** Where she is in the book, and the way she came. */
export class Screens {
	#way = $state.raw<Screen[]>([{ name: 'today' }]);

	get current(): Screen {
		return this.#way.at(-1) ?? { name: 'today' };
	}

	/** The tab she came from: a goal opened from Today belongs to Today until she goes back. */
	get tab(): Tab | undefined {
		const root = this.#way[0]?.name;
		return tabs.find((tab) => tab === root);
	}

	get isInner(): boolean {
		return this.#way.length > 1;
	}

	go(screen: Screen): void {
		this.#way = [...this.#way, screen];
	}

	up(): void {
		if (this.isInner) this.#way = this.#way.slice(0, -1);
	}

	turnTo(tab: Tab): void {
		this.#way = [{ name: tab }];
	}
}
