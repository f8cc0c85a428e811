/** A file for whoever asked, to be kept on her computer. @param name neutral: it stays in a folder and in a history */
export const asFile = (name: string, type: string, content: string | Uint8Array<ArrayBuffer>): Response =>
	new Response(content, {
		headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` }
	});
