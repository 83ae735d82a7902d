/** A site with the chat on its pages, and a server for it. */
import { startHostSite } from '../support/host-site.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

export interface Shop {
  readonly origin: string
  readonly server: TestServer
  close(): Promise<void>
}

/** `agents` as in a configuration; left out, the scripted engine answers. */
export async function openShop(agents?: object): Promise<Shop> {
  const site = await startHostSite(() => server.url)
  const config = { ...(agents && { agents }), origins: [site.origin] }
  const server = await startServer({ config })
  return {
    origin: site.origin,
    server,
    async close() {
      site.close()
      await server.close()
    },
  }
}
