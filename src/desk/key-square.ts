import type { KeyForm } from '#lib/server/desk/desk.ts';
import { squareOf, type Square } from '#lib/server/register/card.ts';

/** A form with the square that a clock app reads, where it needs one. */
export const withSquare = (form: KeyForm): KeyForm & { square?: Square } => ({
	...form,
	...(form.totp && { square: squareOf(form.totp.address) })
});
