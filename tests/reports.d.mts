type Told = { good: number; bad: number; said: string[]; twice: string[] };
export function vitestReport(report: unknown): Told;
export function playwrightReport(report: unknown): Told;
