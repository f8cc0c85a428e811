import type { DeskTranslate } from '#lib/i18n/desk-words.ts';
import type names from '#locales/en/desk.json';

type Screen = keyof (typeof names)['words']['screen'];

/** What a file of words is called: the screen that it stands on. */
export const screenName = (t: DeskTranslate, screen: string): string => t(`words.screen.${screen as Screen}`);
