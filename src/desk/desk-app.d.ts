import type { Language } from '#lib/domain/text.ts';
import type { Session } from '#lib/server/desk/sessions.ts';

declare global {
	namespace App {
		interface Locals {
			session: Session | undefined;
			language: Language;
			refused: boolean;
		}
	}
}
export {};
