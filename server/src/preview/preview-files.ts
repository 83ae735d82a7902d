/** The live preview's pages, as they were built with the widget. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { ConfabError } from '@confab/shared/errors'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { widgetFolder } from '../gateway/widget-files.ts'

const folder = join(widgetFolder, 'preview')
/** The place in the sample page where a host page would have the snippet. */
const snippetPlace = '<!-- snippet -->'

export type PreviewPage = 'index' | 'sample' | 'pages'

/** Scripts and styles; their names change with their contents. */
export async function previewAssets(scope: FastifyInstance): Promise<void> {
  if (!existsSync(folder)) return
  await scope.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/preview/assets/',
    cacheControl: false,
    index: false,
    decorateReply: false,
    setHeaders: (response) => void response.header('cache-control', 'public, max-age=31536000, immutable'),
  })
}

/** Read anew each time, so that a new build counts. @throws ConfabError NOT_FOUND when the preview was not built. */
export async function sendPage(reply: FastifyReply, page: PreviewPage, snippet = ''): Promise<FastifyReply> {
  const html = await readFile(join(folder, `${page}.html`), 'utf8').catch(() => {
    throw new ConfabError('NOT_FOUND', 'The live preview is not built: run `npm run build`.')
  })
  return reply.type('text/html; charset=utf-8').send(html.replace(snippetPlace, () => snippet))
}

/** What a host page writes to have the chat. */
export function embedSnippet(server: string, agent: string): string {
  return `<script async src="${server}/widget.js" data-agent="${escapeAttribute(agent)}"></script>`
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
