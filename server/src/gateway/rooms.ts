/** The rooms of Socket.IO that connections are in: only the server lets anybody into one. */

export function roomOf(conversationId: string): string {
  return `conversation ${conversationId}`
}

export function conversationOfRoom(room: string): string | undefined {
  return room.startsWith(roomOf('')) ? room.slice(roomOf('').length) : undefined
}

export function roomOfVisitor(visitorId: string): string {
  return `visitor ${visitorId}`
}
