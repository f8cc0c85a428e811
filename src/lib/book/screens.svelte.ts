import type { Skill } from '#lib/ui/calm/skills.ts';
import type { FeedbackPage } from '#lib/domain/feedback-view.ts';
import type { GoalCard } from '#lib/domain/goal.ts';
import type { Phase } from '#lib/domain/journey.ts';
import type { ScreenPlace } from '#lib/ui/screen-place.ts';

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
	scrolled: number;
	/** The titles of the folded parts that she opened there. */
	unfolded: Set<string>;
};

const stopAt = (screen: Screen): Stop => ({ screen, scrolled: 0, unfolded: new Set() });

/** Where she is in the book, and the way she came. */
export class Screens {
	#first: Screen;
	#way = $state.raw<Stop[]>([]);

	constructor(first: Screen = { name: 'today' }) {
		this.#first = first;
		this.#way = [stopAt(first)];
	}

	get current(): Screen {
		return this.#way.at(-1)?.screen ?? this.#first;
	}

	/** How far down the current screen was when she left it, in CSS pixels; 0 on one that she comes to anew. */
	get scrolled(): number {
		return this.#way.at(-1)?.scrolled ?? 0;
	}

	/** What of the screen that is shown is made with later frames, from the top down. */
	later: (() => void)[] = [];

	/** Which folded parts of the current screen are open, and what of it is still to be made. */
	readonly place: ScreenPlace = {
		later: (make) => {
			this.later.push(make);
			return () => (this.later = this.later.filter((one) => one !== make));
		},
		isFurtherDown: () => this.scrolled > 0,
		isOpen: (title) => this.#way.at(-1)?.unfolded.has(title) ?? false,
		set: (title, isOpen) => {
			const unfolded = this.#way.at(-1)?.unfolded;
			if (isOpen) unfolded?.add(title);
			else unfolded?.delete(title);
		}
	};

	/** The tab she came from: a goal opened from Today belongs to Today until she goes back. */
	get tab(): string | undefined {
		return this.#way[0]?.screen.name;
	}

	get isInner(): boolean {
		return this.#way.length > 1;
	}

	go(screen: Screen): void {
		const scrolled = scrollY;
		this.#turn((way) => [
			...way.slice(0, -1),
			{ ...(way.at(-1) ?? stopAt(this.#first)), scrolled },
			stopAt(screen)
		]);
	}

	/** Another screen in the place of this one: Back then leads where it led before. */
	instead(screen: Screen): void {
		this.#turn((way) => [...way.slice(0, -1), stopAt(screen)]);
	}

	up(): void {
		this.#turn((way) => (way.length > 1 ? way.slice(0, -1) : way));
	}

	turnTo(tab: Tab | NotesTab): void {
		this.#turn(() => [stopAt({ name: tab })]);
	}

	/**
	 * Once the tap that asked for it has ended. A browser ends a tap by looking what lies under the finger now: it would lay the
	 * new screen out then and there, script and layout in one stretch.
	 */
	#turn(change: (way: Stop[]) => Stop[]): void {
		setTimeout(() => (this.#way = change(this.#way)));
	}
}
