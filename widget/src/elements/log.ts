/** What is needed once there is something to read, loaded then: the log, and all that stands in it. */
import '../content/content-element.ts'
import './message-list.ts'
import './response-view.ts'
import './user-message.ts'
