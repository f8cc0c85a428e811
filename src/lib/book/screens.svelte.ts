import type { Skill } from '#lib/ui/calm/skills.ts';
import type { FeedbackPage } from '#lib/domain/feedback-view.ts';
import type { GoalCard } from '#lib/domain/goal.ts';
import type { Phase } from '#lib/domain/journey.ts';

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
	/** One thing to say about a goal, shown large; `step` where it is that she did one. */
	| { name: 'goal-card'; id: string; card: GoalCard | 'did'; step?: string }
	| { name: 'get-ready'; id: string }
	| { name: 'session-calendar'; id: string }
	| { name: 'session-print'; id: string }
	| { name: 'going-home' }
	/** One sentence, as large as the page carries. */
	| { name: 'show'; words: string }
	| { name: 'roles' }
	| { name: 'open-door' }
	| { name: 'differs' }
	| { name: 'my-road' }
	| { name: 'come-back' }
	| { name: 'welcome' }
	| { name: 'skill'; skill: Skill }
	| { name: 'calm' }
	| { name: 'call' }
	| { name: 'phase'; phase: Phase }
	| { name: 'people' }
	| { name: 'person'; id: string }
	| { name: 'about-me' }
	| { name: 'partners' }
	| { name: 'partner'; id: string }
	| { name: 'carry' }
	| { name: 'directory' }
	| { name: 'offer'; organization: string; service: string }
	| { name: 'my-data' }
	| { name: 'who-sees'; place: number }
	| { name: 'consents' }
	| { name: 'all-my-data' }
	| { name: 'paper-book' }
	| { name: 'sharing' }
	| { name: 'sharing-picture' }
	| { name: 'notes' }
	/** A new note has no id yet. */
	| { name: 'note'; id?: string }
	| { name: 'days' }
	| { name: 'money' }
	| { name: 'settings' }
	| { name: 'keys' }
	| { name: 'try-key' }
	| { name: 'about' };

export const tabs = ['today', 'journey', 'plan', 'people', 'calm'] as const;
export type Tab = (typeof tabs)[number];
/** A family's book has fewer: the plan, its people and its meetings are somebody else's. */
export const familyTabs = ['today', 'journey', 'calm'] as const;
/** A notes book has its own. */
export const notesTabs = ['notes', 'days', 'money', 'calm'] as const;
export type NotesTab = (typeof notesTabs)[number];

type Stop = {
	screen: Screen;
	/** Which leaf it stands on: what she did on one stays while the others lie on it. */
	leaf: number;
	/** How far down it was when she went on, in CSS pixels. */
	scrolled: number;
};

/** Pages of one screen stand on one leaf: what she answered on one is there on the next. */
const arePagesOfOne = (a: Screen, b: Screen) => a.name === 'feedback' && b.name === 'feedback';

/** Where she is in the book, and the way she came. */
export class Screens {
	#first: Screen;
	#way = $state.raw<Stop[]>([]);
	#leaves = 0;

	constructor(first: Screen = { name: 'today' }) {
		this.#first = first;
		this.#way = [this.#stopAt(first)];
	}

	get current(): Screen {
		return this.#way.at(-1)?.screen ?? this.#first;
	}

	/** How far down the current screen was when she left it, in CSS pixels; 0 on one that she comes to anew. */
	get scrolled(): number {
		return this.#way.at(-1)?.scrolled ?? 0;
	}

	/** The screens that lie on one another, the one that is shown last: Back finds what is below as she left it. */
	get leaves(): { leaf: number; screen: Screen }[] {
		return this.#way.filter(({ leaf }, at) => this.#way[at + 1]?.leaf !== leaf);
	}

	/** The tab she came from: a goal opened from Today belongs to Today until she goes back. */
	get tab(): string | undefined {
		return this.#way[0]?.screen.name;
	}

	get isInner(): boolean {
		return this.#way.length > 1;
	}

	go(screen: Screen): void {
		const scrolled = scrollY;
		this.#turn((way) => {
			const from = way.at(-1);
			// Not a new stop: what it shows has not changed.
			if (from) from.scrolled = scrolled;
			const stays = from && arePagesOfOne(from.screen, screen);
			return [...way, this.#stopAt(screen, stays ? from.leaf : undefined)];
		});
	}

	/** Another screen in the place of this one: Back then leads where it led before. */
	instead(screen: Screen): void {
		this.#turn((way) => [...way.slice(0, -1), this.#stopAt(screen, way.at(-1)?.leaf)]);
	}

	/** @param from where she was when that began which leads up now: if she went up by herself meanwhile, she stays where she is */
	up(from?: Screen): void {
		this.#turn((way) => {
			const stays = way.length === 1 || (from && way.at(-1)?.screen !== from);
			return stays ? way : way.slice(0, -1);
		});
	}

	turnTo(tab: Tab | NotesTab): void {
		this.#turn(([first, ...inner]) => {
			// The tab that she is on already: its top, and all else as it is.
			const stays = inner.length === 0 && first?.screen.name === tab;
			return [this.#stopAt({ name: tab }, stays ? first.leaf : undefined)];
		});
	}

	#stopAt(screen: Screen, leaf = ++this.#leaves): Stop {
		return { screen, leaf, scrolled: 0 };
	}

	/**
	 * Once the tap that asked for it has ended. A browser ends a tap by looking what lies under the finger now: it would lay the
	 * new screen out then and there, script and layout in one stretch.
	 */
	#turn(change: (way: Stop[]) => Stop[]): void {
		setTimeout(() => (this.#way = change(this.#way)));
	}
}
