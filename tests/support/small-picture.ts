import type { Page } from '@playwright/test';

/** How large a picture becomes, and how much of it is kept: 0 to 1, as a browser's `toDataURL` takes it. */
export type Small = { width: number; height: number; quality: number };

/** A picture as a small WebP, which a browser itself makes: `studio` is any page. */
export async function smallPicture(studio: Page, png: Buffer, small: Small): Promise<Buffer> {
	const webp = await studio.evaluate(
		async ({ data, width, height, quality }) => {
			const image = new Image();
			image.src = `data:image/png;base64,${data}`;
			await image.decode();
			const canvas = document.createElement('canvas');
			Object.assign(canvas, { width, height });
			const drawn = canvas.getContext('2d')!;
			drawn.imageSmoothingQuality = 'high';
			drawn.drawImage(image, 0, 0, width, height);
			return canvas.toDataURL('image/webp', quality).split(',')[1]!;
		},
		{ data: png.toString('base64'), ...small }
	);
	return Buffer.from(webp, 'base64');
}
