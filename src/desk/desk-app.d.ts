import type { Language } from '#lib/domain/text.ts';
import type { SignedIn } from '#lib/server/desk/sessions.ts';

declare global {
	namespace App {
		interface Locals {
			session: SignedIn | undefined;
			language: Language;
			refused: boolean;
		}
	}
}
export {};
