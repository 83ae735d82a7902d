/** `/pages/…`: the pages that the docs engine answers from, so that its citations lead somewhere without a site. */
import { ConfabError } from '@confab/shared/errors'
import type { FastifyInstance } from 'fastify'
import { sendPage } from './preview-files.ts'

/** A page of Markdown and where its headings are; the path is that of its address. */
export interface PreviewPage {
  readonly path: string
  readonly title: string
  readonly text: string
  /** The ids of its top-level headings, in order. */
  readonly anchors: readonly string[]
}

export interface PreviewPages {
  list(): Promise<readonly Pick<PreviewPage, 'path' | 'title'>[]>
  read(path: string): Promise<PreviewPage | undefined>
}

/** The page in the browser asks for the Markdown and draws it as the widget would. */
export function previewPages(scope: FastifyInstance, pages: () => PreviewPages): void {
  scope.get<{ Params: { '*': string } }>('/pages/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.params['*']
    if (await pages().read(path)) return sendPage(reply, 'pages')
    const [first] = path === '' ? await pages().list() : []
    return first ? reply.redirect(`/pages/${encodeURI(first.path)}`) : sendPage(reply.code(404), 'pages')
  })
  scope.get('/pages', { schema: { hide: true } }, (_request, reply) => reply.redirect('/pages/'))

  scope.get('/preview/pages', { schema: { hide: true } }, async () => ({ pages: await pages().list() }))
  scope.get<{ Params: { '*': string } }>('/preview/pages/*', { schema: { hide: true } }, async (request) => {
    const page = await pages().read(request.params['*'])
    if (!page) throw new ConfabError('NOT_FOUND', 'There is no such page.')
    return page
  })
}
