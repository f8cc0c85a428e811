import type { Stage } from '#lib/domain/referral.ts';
import { codeOf, visibilityOf, narrower } from './profile.ts';
import { isOfPatient, markOf, ourId, practitionerOf, type FhirContext } from './context.ts';
import type { ReadReference, ResourceOf } from './resources.ts';

type Task = ResourceOf<'Task'>;

// Without a stage written down, the least that the status says. `rejected`, `cancelled` and `failed` say nothing to
// her: staff speak with her first, and then write the stage.
const stages: Partial<Record<Task['status'], Stage>> = {
	draft: 'considering',
	requested: 'considering',
	'on-hold': 'considering',
	received: 'agreed',
	ready: 'agreed',
	accepted: 'accepted',
	'in-progress': 'accepted',
	completed: 'done'
};

/** The introductions that are marked: what is asked (ServiceRequest) and how far it is (its Task). */
export function referralsOf(context: FhirContext, team: Set<string>): { rows: unknown[]; hidden: number } {
	const { index, profile } = context;
	let hidden = 0;
	const rows = index.all('ServiceRequest').flatMap((request) => {
		if (!isOfPatient(context, request.subject) || request.status === 'entered-in-error') return [];
		const task = index
			.all('Task')
			.find(
				({ focus, status }) =>
					index.nameOf(focus) === `ServiceRequest/${request.id}` && status !== 'entered-in-error'
			);
		// A task that is not marked hides how far it is, and with that the whole introduction.
		const mark = markOf(context, request);
		const visibility = task ? narrower(mark, visibilityOf(task, profile)) : mark;
		const organization = [task?.owner, ...request.performer]
			.map((one) => organizationOf(one, context))
			.find(Boolean);
		const stage = stageOf(request, task, context);
		if (!visibility || !stage) {
			hidden++;
			return [];
		}
		if (!organization) {
			context.remark(request, 'performer', 'names no organisation, so it is not shown');
			return [];
		}
		const beside = practitionerOf(context, task?.requester);
		const member = beside && ourId(beside.id);
		return [
			{
				id: ourId(request.id),
				visibility,
				organization,
				stage,
				...(member !== undefined && team.has(member) && { with: member })
			}
		];
	});
	return { rows, hidden };
}

function stageOf(request: ResourceOf<'ServiceRequest'>, task: Task | undefined, { profile }: FhirContext) {
	if (!task) return request.status === 'draft' || request.status === 'active' ? 'considering' : undefined;
	return codeOf('handover', [task.businessStatus], profile) ?? stages[task.status];
}

function organizationOf(reference: ReadReference | undefined, { index }: FhirContext): string | undefined {
	const name = index.nameOf(reference);
	if (name?.startsWith('Organization/')) return ourId(name.slice('Organization/'.length));
	const found = index.find(reference);
	if (found?.resourceType !== 'HealthcareService') return undefined;
	return organizationOf(found.providedBy, { index } as FhirContext);
}
