/**
 * The river, drawn once. It is stretched over rows of one height, so all it needs to know is how many there are;
 * at each row's middle it runs straight down, at one side and then the other, and carries a pad there.
 */
export const river = { inline: 288, row: 112, start: 64, end: 224 } as const;

/** On which side the pad of this row lies. The first is at the end side, as in a letter S. */
export function sideOf(row: number): 'start' | 'end' {
	return row % 2 === 0 ? 'end' : 'start';
}

/** The middle of the stream, or a thread of it `shift` units aside. */
export function riverPath(rows: number, shift = 0): string {
	const { inline, row, start, end } = river;
	let path = `M${inline / 2 + shift} ${-row / 2}`;
	let x: number = inline / 2;
	for (let i = 0; i <= rows; i++) {
		const next = i === rows ? inline / 2 : sideOf(i) === 'start' ? start : end;
		const y = (i - 0.5) * row;
		path += `C${x + shift} ${y + row * 0.54} ${next + shift} ${y + row * 0.46} ${next + shift} ${y + row}`;
		x = next;
	}
	return path;
}
