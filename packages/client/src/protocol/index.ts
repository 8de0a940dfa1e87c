// Generated from crates/protocol: change it there, then run
//   UPDATE_TYPES=1 cargo test -p rialto-protocol typescript

export const PROTOCOL = 1;
export const CONTENT_MAX = 4000;
export const CLIENT_ID_MAX = 64;
export const NAME_MAX = 100;
export const TOPIC_MAX = 1000;
export const DESCRIPTION_MAX = 300;
export const SLOW_MODE_MAX = 21600;
export const BIO_MAX = 300;
export const STATUS_MAX = 100;
export const REASON_MAX = 512;
export const USERNAME_MAX = 64;
export const PASSWORD_MIN = 8;
export const DIRECT_PEOPLE_MAX = 20;
export const PAGE_MAX = 100;
export const SYNC_MAX = 300;
export const COUNT_MAX = 100;
export const PRESENCE_LISTED_MAX = 1000;

export type AuditAction = "server.update" | "server.owner" | "role.create" | "role.update" | "role.delete" | "role.order" | "member.roles" | "member.nickname" | "member.timeout" | "member.kick" | "member.ban" | "member.unban" | "channel.create" | "channel.update" | "channel.delete" | "channel.order" | "category.create" | "category.update" | "category.delete" | "category.order" | "override.set" | "override.remove" | "override.sync" | "invite.create" | "invite.revoke" | "message.delete";

export type AuditBody = { 
/** The entries, the newest first. */
entries: Array<AuditEntry>, };

export type AuditChange = { 
/** Which field, by the name that it has where the thing itself is read. */
field: string, 
/** What it was; `null` where there was nothing, or nothing that I am shown. */
before: unknown, 
/** What it is since; `null` likewise. */
after: unknown, };

export type AuditEntry = { 
/** Its id. */
id: AuditEntryId, 
/** Who did it. */
actor: User, 
/** What was done. */
action: AuditAction, 
/** The thing that was acted on: of what concerns a member the member, of an override its channel or category, of an
 * invite its maker, of an order the server. */
targetId: TargetId, 
/** The same, whole, where it is somebody. */
targetUser?: User, 
/** What became different by it. */
changes: Array<AuditChange>, 
/** Why, in the words of who did it. */
reason: string | null, 
/** When. */
createdAt: Timestamp, };

export type AuditEntryId = string;

export type Ban = { 
/** Who is banned. */
user: User, 
/** Why, in the words of who banned them. */
reason: string | null, 
/** Who banned them. */
by: User, 
/** When. */
createdAt: Timestamp, };

export type BanBody = { 
/** The ban. */
ban: Ban, };

export type BanSet = { 
/** Why. */
reason?: string, 
/** Their messages of so many seconds before are deleted; none if left out. */
deleteMessagesSeconds?: number, };

export type BansBody = { 
/** The bans, the newest first. */
bans: Array<Ban>, };

export type CategoriesOrder = { 
/** All categories, in their order. */
categoryIds: Array<CategoryId>, };

export type CategoriesOrdered = { 
/** Which server. */
serverId: ServerId, 
/** Its categories that I am shown, in their order. */
categoryIds: Array<CategoryId>, };

export type Category = { 
/** Its id. */
id: CategoryId, 
/** The server that it belongs to. */
serverId: ServerId, 
/** Its name. */
name: string, 
/** Its place among the categories, from 0. */
position: number, };

export type CategoryAdded = { 
/** The category, whole. */
category: Category, };

export type CategoryBody = { 
/** The category. */
category: Category, };

export type CategoryId = string;

export type CategoryName = { 
/** Its name. */
name: string, };

export type CategoryRemoved = { 
/** Which server. */
serverId: ServerId, 
/** Which category. */
categoryId: CategoryId, };

export type CategoryUpdated = { 
/** The category, whole. */
category: Category, };

export type Channel = { 
/** Its id. */
id: ChannelId, 
/** The server that it belongs to. */
serverId: ServerId, 
/** Its name; `null` for a thread that has none, which nothing else is. */
name: string, 
/** What it is. */
kind: ChannelKind, 
/** The channel that a thread is in; left out where it is none. */
parentId?: ChannelId, 
/** The message that a thread is under; left out where it is none. */
parentMessageId?: MessageId, 
/** What it is about; empty when nobody said. */
topic: string, 
/** The category in which it stands. */
categoryId: CategoryId | null, 
/** Whether it follows its category in who may do what. */
synced: boolean, 
/** Whether it is not for everyone: the everyone role may not view it. */
private: boolean, 
/** How long I wait between two messages, in seconds; 0 when not at all. */
slowModeSeconds: number, 
/** What I may here; left out where that is what I may in the whole server. */
permissions?: Permissions, 
/** Its place among the server's channels, from 0. */
position: number, 
/** The number of its last change: its head. */
rev: number, 
/** I have read every message whose `seq` is at most this. */
readSeq: number, 
/** How many messages I have not read; 100 means "100 or more". */
unread: number, 
/** The place from which on I have marked it unread; left out where I have not. */
unreadFrom?: number, };

export type ChannelAdded = { 
/** The channel, whole. */
channel: Channel, };

export type ChannelBody = { 
/** The channel. */
channel: Channel, };

export type ChannelChange = { 
/** Its name. */
name?: string, 
/** What it is about. */
topic?: string, 
/** The category in which it stands; `null` for none. */
categoryId?: string | null, 
/** How long a member waits between two messages, in seconds: 0 to 21,600. */
slowModeSeconds?: number, };

export type ChannelCount = { 
/** Which channel. */
channelId: ChannelId, 
/** How many messages I have not read; 100 means "100 or more". */
unread: number, 
/** The place from which on I have marked it unread; left out where I have not. */
unreadFrom?: number, };

export type ChannelCreate = { 
/** Its name. */
name: string, 
/** What it is about. */
topic?: string, 
/** The category in which it stands. */
categoryId?: CategoryId, 
/** Whether it is for its maker and who else is let in. */
private?: boolean, };

export type ChannelId = string;

export type ChannelJoin = { 
/** Which channel. */
channelId: ChannelId, 
/** The rev that I hold; what changed after it is wanted. Left out: the newest page. */
after?: number, 
/** The epoch of `after`. */
epoch?: Epoch, 
/** Whether I read what comes; true if left out. */
reading?: boolean, 
/** Whether I view this channel alone, and leave those that I viewed before; false if left out. */
alone?: boolean, };

export type ChannelKind = "text" | "thread" | "direct";

export type ChannelLeave = { 
/** Which channel. */
channelId: ChannelId, };

export type ChannelMove = { 
/** Which channel. */
channelId: ChannelId, 
/** In which category, if in one. */
categoryId: CategoryId | null, };

export type ChannelPermissions = { 
/** Which channel. */
channelId: ChannelId, 
/** What I may there. */
permissions: Permissions, };

export type ChannelPlace = { 
/** Which channel. */
channelId: ChannelId, 
/** The category in which it stands. */
categoryId: CategoryId | null, 
/** Its place among the server's channels. */
position: number, };

export type ChannelRead = { 
/** Which channel. */
channelId: ChannelId, };

export type ChannelReading = { 
/** Which channel. */
channelId: ChannelId, 
/** Whether I read it. */
reading: boolean, };

export type ChannelRemoved = { 
/** Its server. */
serverId: ServerId, 
/** Which channel. */
channelId: ChannelId, };

export type ChannelUnread = { 
/** Which channel. */
channelId: ChannelId, 
/** The place of the first message that is unread again. */
seq: number, };

export type ChannelUpdated = { 
/** The channel, whole. */
channel: Channel, };

export type ChannelsOrder = { 
/** All channels that I may view, in their order. */
channels: Array<ChannelMove>, };

export type ChannelsOrdered = { 
/** Which server. */
serverId: ServerId, 
/** Its channels that I may view, in their order. */
channels: Array<ChannelPlace>, };

export type Counted = { 
/** The counts of each server asked for. */
servers: Array<ServerCount>, };

export type CountedChannel = { 
/** Which channel. */
channelId: ChannelId, 
/** How many of its messages it counts; 100 means "100 or more". */
counted: number, 
/** I have read every message whose `seq` is at most this. */
readSeq: number, 
/** When I last had the server open, this was the last `seq`. */
seenSeq: number, };

export type Direct = { 
/** Its id. */
id: ServerId, 
/** Its name, if it was given one; of two people it has none. */
name: string | null, 
/** Whether it is a group, which can be left; that of two people can be closed, and stays the only one of these two. */
group: boolean, 
/** Who is in it, me among them, in the order of their ids. */
users: Array<User>, 
/** Who of them is on line, as far as I may know. */
online: Array<UserId>, 
/** Its channel, with what I may there: without `sendMessages` I can't write to the other. */
channel: Channel, 
/** The number of its badge: unread messages, neither read nor seen; 100 means "100 or more". */
count: number, };

export type DirectAdded = { 
/** The conversation, whole. */
direct: Direct, };

export type DirectBody = { 
/** The conversation. */
direct: Direct, };

export type DirectCreate = { 
/** The others, 1 to 19. With one there is one conversation for good; with more a new one begins each time. */
userIds: Array<UserId>, 
/** The name of a group; that of two people has none. */
name?: string, };

export type DirectRemoved = { 
/** Which one. */
directId: ServerId, };

export type DirectUpdated = { 
/** The conversation, whole. */
direct: Direct, };

export type DirectsBody = { 
/** The conversations that I am shown, in the order of their ids. */
directs: Array<Direct>, };

export type DirectsFrom = "servers" | "nobody";

export type Epoch = string;

export type Error = { 
/** What kind of failure it is. */
code: ErrorCode, 
/** A sentence for a person. */
message: string, 
/** The field of the request that is wrong. */
field?: string, 
/** When to come back, in milliseconds. */
retryAfterMs?: number, };

export type ErrorCode = "unauthenticated" | "forbidden" | "not_found" | "invalid" | "conflict" | "too_large" | "rate_limited" | "unavailable" | "unknown_event" | "internal";

export type ExternalId = { 
/** The issuer: the claim `iss` of their tokens. */
issuer: string, 
/** What the issuer calls the user: the claim `sub`. */
subject: string, };

export type InChannel = { 
/** The channel. */
channel: Channel, };

export type InServer = { 
/** The server. */
server: Server, };

export type Invite = { 
/** What lets in. A secret, kept like one. */
code: string, 
/** The link to hand on. */
url: string, 
/** Where it leads. */
serverId: ServerId, 
/** Who made it. */
creatorId: UserId, 
/** The same, whole. */
creator: User, 
/** How often it may be used; without bound when absent. */
maxUses: number | null, 
/** How often it has been used. */
uses: number, 
/** When it was made. */
createdAt: Timestamp, 
/** When it ends. */
expiresAt: Timestamp, };

export type InviteBody = { 
/** The invite. */
invite: Invite, };

export type InviteCreate = { 
/** How often it may be used; without bound if left out. */
maxUses?: number, 
/** How long it lives; seven days if left out. */
expiresInSeconds?: number, };

export type InvitePreview = { 
/** What lets in. */
code: string, 
/** Where it leads. */
server: ServerPreview, 
/** When it ends. */
expiresAt: Timestamp, };

export type InvitePreviewBody = { 
/** The invite. */
invite: InvitePreview, };

export type InvitesBody = { 
/** The invites that let in, the newest first. */
invites: Array<Invite>, };

export type Joined = { 
/** The channel that is viewed now. */
channel: Channel, 
/** What changed, each in its present state, in rev order. */
messages: Array<Message>, 
/** The cursor to go on with; on the last page the channel's head as of the same read. */
rev: number, 
/** The epoch of `rev`. */
epoch: Epoch, 
/** Whether there is more. */
more: boolean, 
/** Drop what you hold and load afresh. */
reset: boolean, };

export type LatestBody = { 
/** The messages, the newest first. */
latest: Array<NotificationUpdate>, };

export type ListedThread = { 
/** The thread. */
channel: Channel, 
/** The message that it is under. */
message: Message, };

export type Login = { 
/** The name to sign in with. */
username: string, 
/** The password. */
password: string, };

export type MeBody = { 
/** Who asks. */
user: UserProfile, 
/** From whom I am open to new direct conversations. */
directsFrom: DirectsFrom, 
/** Who that is to the issuer of their token; absent for an account with a password here. */
externalId: ExternalId | null, };

export type Member = { 
/** Who it is. */
user: User, 
/** What they are in the server. */
role: MemberRole, 
/** The roles that they hold, the highest first, without that of everyone. */
roleIds: Array<RoleId>, 
/** What they are called in the server, in place of the name of their own; absent when that is what they are called. */
nickname: string | null, 
/** When they became a member. */
joinedAt: Timestamp, 
/** Until when they may view channels and do nothing else; absent where they are not timed out. */
timeoutUntil: Timestamp | null, 
/** Whether a device of theirs is connected, or was a moment ago. */
online: boolean, };

export type MemberBody = { 
/** The member. */
member: Member, };

export type MemberChange = { 
/** What they are called here; `null` or an empty one to be called by the name of their own. */
nickname?: string | null, 
/** Until when they may view channels and do nothing else: later than now, and in 28 days at most; `null` ends it. */
timeoutUntil?: string | null, 
/** Why, for the audit log; up to 512 characters. */
reason?: string, };

export type MemberRole = "owner" | "member";

export type MemberUpdated = { 
/** Which server. */
serverId: ServerId, 
/** The member, whole. */
member: Member, };

export type MembersBody = { 
/** The members: who is on line first, then by name. */
members: Array<Member>, 
/** How many members there are that fit the query. */
total: number, 
/** How many members of the server are on line. */
online: number, };

export type MembersChanged = { 
/** Which server. */
serverId: ServerId, 
/** How many members it has now. */
total: number, };

export type Message = { 
/** Its id. */
id: MessageId, 
/** The server that its channel belongs to. */
serverId: ServerId, 
/** Its channel. */
channelId: ChannelId, 
/** Its place in the channel, for ever: the rev of its creation. */
seq: number, 
/** The rev of its last change. */
rev: number, 
/** Who wrote it. */
author: User, 
/** What its author is called in the server, as of this reading; left out where that is the name of their own. */
nickname?: string, 
/** What it says; empty when deleted. */
content: string, 
/** When it was committed. */
createdAt: Timestamp, 
/** When it was last edited. */
editedAt: Timestamp | null, 
/** When it was deleted; it keeps its place. */
deletedAt: Timestamp | null, 
/** The message that it answers. */
replyTo: Quote | null, 
/** With what people have reacted to it, the first kind first. */
reactions: Array<Reaction>, 
/** When it was pinned in its channel, if it is. */
pinnedAt: Timestamp | null, 
/** The thread under it. */
thread: ThreadSummary | null, 
/** Its author's own id of it; told to its author alone. */
clientId?: string, };

export type MessageBody = { 
/** The message. */
message: Message, };

export type MessageChange = { "type": "edit", 
/** Who edited it. */
userId: UserId, } | { "type": "delete", 
/** Who deleted it. */
userId: UserId, } | { "type": "react", 
/** Who. */
userId: UserId, 
/** With what, in its fully qualified form. */
emoji: string, 
/** Whether they do from now on. */
set: boolean, } | { "type": "pin", 
/** Who did that. */
userId: UserId, 
/** Whether it is from now on. */
set: boolean, } | { "type": "thread", 
/** Who made the thread; left out where it was there. */
userId?: UserId, };

export type MessageCreate = { 
/** What it says. */
content: string, 
/** The sender's own id of it; a repeat makes no second message. */
clientId?: string, 
/** The message of this channel that it answers. */
replyToId?: MessageId, 
/** Whether it is to mention the author of that message. The node does nothing with it yet. */
mentionAuthor?: boolean, };

export type MessageDelete = { 
/** Which message. */
messageId: MessageId, };

export type MessageEdit = { 
/** Which message. */
messageId: MessageId, 
/** What it says from now on. */
content: string, };

export type MessageId = string;

export type MessageNew = { 
/** The rev of the channel's change that was told before this one. */
prev: number, 
/** Its id. */
id: MessageId, 
/** The server that its channel belongs to. */
serverId: ServerId, 
/** Its channel. */
channelId: ChannelId, 
/** Its place in the channel, for ever: the rev of its creation. */
seq: number, 
/** The rev of its last change. */
rev: number, 
/** Who wrote it. */
author: User, 
/** What its author is called in the server, as of this reading; left out where that is the name of their own. */
nickname?: string, 
/** What it says; empty when deleted. */
content: string, 
/** When it was committed. */
createdAt: Timestamp, 
/** When it was last edited. */
editedAt: Timestamp | null, 
/** When it was deleted; it keeps its place. */
deletedAt: Timestamp | null, 
/** The message that it answers. */
replyTo: Quote | null, 
/** With what people have reacted to it, the first kind first. */
reactions: Array<Reaction>, 
/** When it was pinned in its channel, if it is. */
pinnedAt: Timestamp | null, 
/** The thread under it. */
thread: ThreadSummary | null, 
/** Its author's own id of it; told to its author alone. */
clientId?: string, };

export type MessagePin = { 
/** Which message. */
messageId: MessageId, 
/** Whether it is from now on. */
set: boolean, };

export type MessageReact = { 
/** Which message. */
messageId: MessageId, 
/** With which emoji. */
emoji: string, 
/** Whether I do from now on. */
set: boolean, };

export type MessageRevise = { 
/** What it says from now on. */
content: string, };

export type MessageSend = { 
/** Which channel. */
channelId: ChannelId, 
/** What it says. */
content: string, 
/** The sender's own id of it; a repeat makes no second message. */
clientId?: string, 
/** The message of this channel that it answers. */
replyToId?: MessageId, 
/** Whether it is to mention the author of that message. The node does nothing with it yet. */
mentionAuthor?: boolean, };

export type MessageUpdated = { 
/** What happened to it; left out where several things may have. */
change?: MessageChange, 
/** The rev of the channel's change that was told before this one. */
prev: number, 
/** Its id. */
id: MessageId, 
/** The server that its channel belongs to. */
serverId: ServerId, 
/** Its channel. */
channelId: ChannelId, 
/** Its place in the channel, for ever: the rev of its creation. */
seq: number, 
/** The rev of its last change. */
rev: number, 
/** Who wrote it. */
author: User, 
/** What its author is called in the server, as of this reading; left out where that is the name of their own. */
nickname?: string, 
/** What it says; empty when deleted. */
content: string, 
/** When it was committed. */
createdAt: Timestamp, 
/** When it was last edited. */
editedAt: Timestamp | null, 
/** When it was deleted; it keeps its place. */
deletedAt: Timestamp | null, 
/** The message that it answers. */
replyTo: Quote | null, 
/** With what people have reacted to it, the first kind first. */
reactions: Array<Reaction>, 
/** When it was pinned in its channel, if it is. */
pinnedAt: Timestamp | null, 
/** The thread under it. */
thread: ThreadSummary | null, 
/** Its author's own id of it; told to its author alone. */
clientId?: string, };

export type MessagesBody = { 
/** The messages. */
messages: Array<Message>, 
/** The channel's head as of the same read. */
rev: number, 
/** The epoch of `rev`. */
epoch: Epoch, };

export type MessagesSync = { 
/** Which channel. */
channelId: ChannelId, 
/** The rev that I hold. */
after: number, 
/** The epoch of `after`. */
epoch: Epoch, 
/** How many messages at most. */
limit?: number, };

export type NodeDraining = { 
/** When to come back, in milliseconds. */
reconnectInMs: number, };

export type NodeInfo = { 
/** The version of the program. */
version: string, 
/** The version of the protocol. */
protocol: number, 
/** Who may make an account. */
registration: Registration, 
/** Whether nobody has an account yet: the next one is the first, and owns the node. */
firstAccount: boolean, 
/** The publishable key of the Clerk application that signs in here too. */
clerkPublishableKey: string | null, };

export type Nothing = Record<symbol, never>;

export type NotificationQuiet = { 
/** The server of its channel. */
serverId: ServerId, 
/** Its channel. */
channelId: ChannelId, 
/** Its id. */
messageId: MessageId, 
/** Its place. */
seq: number, 
/** Who wrote it. */
author: User, 
/** What its author is called in the server, as of this reading; left out where that is the name of their own. */
nickname?: string, 
/** The beginning of what it says, as one line of plain text. */
preview: string, 
/** When it was committed. */
createdAt: Timestamp, };

export type NotificationUpdate = { 
/** The server of its channel. */
serverId: ServerId, 
/** Its channel. */
channelId: ChannelId, 
/** Its id. */
messageId: MessageId, 
/** Its place. */
seq: number, 
/** Who wrote it. */
author: User, 
/** What its author is called in the server, as of this reading; left out where that is the name of their own. */
nickname?: string, 
/** The beginning of what it says, as one line of plain text. */
preview: string, 
/** When it was committed. */
createdAt: Timestamp, };

export type NotificationsCount = { 
/** Which server. */
serverId: ServerId, 
/** The number of its badge; 100 means "100 or more". */
count: number, 
/** The numbers of its channels, where they changed too. */
channels?: Array<ChannelCount>, };

export type NotificationsGet = { 
/** Which server; all of mine if left out. */
serverId?: ServerId, };

export type Opened = { 
/** The server that is open now. */
server: Server, 
/** Its badge: 0, since it is open. */
count: number, };

export type Override = { 
/** The role of which it speaks; this or `userId`. */
roleId?: RoleId, 
/** The member of whom it speaks; this or `roleId`. */
userId?: UserId, 
/** What it allows. */
allow: Permissions, 
/** What it denies. */
deny: Permissions, };

export type OverrideSet = { 
/** What it allows. */
allow: Permissions, 
/** What it denies. */
deny: Permissions, };

export type OverridesBody = { 
/** The overrides that hold there. */
overrides: Array<Override>, };

export type OwnerChange = { 
/** The member who is to own it. */
userId: UserId, };

export type PasswordChange = { 
/** The password so far. */
currentPassword: string, 
/** The password from now on. */
newPassword: string, };

export type PermissionSource = "owner" | "role" | "administrator" | "override" | "implied" | "timeout";

export type PermissionStep = { 
/** What rule it is. */
source: PermissionSource, 
/** The role that says so, or that an override speaks of. */
roleId?: RoleId, 
/** The owner, or the member that an override speaks of. */
userId?: UserId, 
/** What it allows. */
allow: Permissions, 
/** What it denies. */
deny: Permissions, };

export type Permissions = Array<"viewChannel" | "sendMessages" | "sendInThreads" | "createThreads" | "addReactions" | "attachFiles" | "mentionEveryone" | "manageMessages" | "manageThreads" | "pinMessages" | "createInvites" | "manageChannels" | "manageRoles" | "manageServer" | "manageNicknames" | "kickMembers" | "banMembers" | "timeoutMembers" | "viewAuditLog" | "manageWebhooks" | "administrator">;

export type PermissionsBody = { 
/** What they may. */
permissions: Permissions, 
/** How that comes about, in the order of the rules. */
steps: Array<PermissionStep>, };

export type PermissionsChanged = { 
/** Which server. */
serverId: ServerId, 
/** What I may in the whole server. */
permissions: Permissions, 
/** The channels where it has changed, or is or was something else than in the whole server. */
channels: Array<ChannelPermissions>, };

export type PinsBody = { 
/** The one that was pinned last first. */
messages: Array<Message>, };

export type PresenceChanged = { 
/** Which server. */
serverId: ServerId, 
/** Who is on line now and was not; empty where there are too many to name. */
online: Array<UserId>, 
/** Who was on line and is not now; likewise. */
offline: Array<UserId>, 
/** How many members are on line now. */
count: number, };

export type Problem = { 
/** What kind of failure it is. */
code: ErrorCode, 
/** The kind in words. */
title: string, 
/** The HTTP status. */
status: number, 
/** A sentence for a person. */
detail: string, 
/** The field of the request that is wrong. */
field?: string, 
/** When to come back, in milliseconds. */
retryAfterMs?: number, 
/** The request's id, which the node's log names too. */
requestId: string, };

export type ProfileBody = { 
/** Who it is. */
user: UserProfile, 
/** Their roles in the server that was named, the highest first, without everyone's; none where none was. */
roles: Array<Role>, 
/** When they became a member of the server that was named; absent where none was, or they are no member. */
joinedAt: Timestamp | null, 
/** What they are called in that server, in place of the name of their own; absent when that is what they are called. */
nickname: string | null, 
/** Until when they are timed out there; absent where they are not. */
timeoutUntil: Timestamp | null, 
/** The servers that both of us are in. */
mutualServerIds: Array<ServerId>, };

export type ProfileChange = { 
/** The name to show. */
displayName?: string, 
/** What I say about myself; empty for nothing. */
bio?: string, 
/** What I am doing, in one line; empty for nothing. */
status?: string, 
/** From whom I am open to new direct conversations. */
directsFrom?: DirectsFrom, };

export type Quote = { 
/** Its id. */
id: MessageId, 
/** Its place in the channel, which is that of the answer. */
seq: number, 
/** Who wrote it. */
author: User, 
/** What its author is called in the server; left out where that is the name of their own. */
nickname?: string, 
/** The beginning of what it says, as one line of plain text; empty when deleted. */
preview: string, 
/** Whether it is deleted. */
deleted: boolean, };

export type Reaction = { 
/** The emoji, in its fully qualified form. */
emoji: string, 
/** How many people have reacted with it. */
count: number, 
/** The first of them, in the order of their reactions: 5 at most. */
userIds: Array<UserId>, 
/** Whether I am one of them; in answers to me alone, and left out of events. */
me?: boolean, };

export type Ready = { 
/** The version of the contract: [`PROTOCOL`]. */
protocol: number, 
/** The life of the database. */
epoch: Epoch, 
/** Who I am. */
user: User, 
/** The servers of which I am a member, with their numbers. */
servers: Array<Server>, 
/** My direct conversations, with their numbers. */
directs: Array<Direct>, };

export type Register = { 
/** The name to sign in with. */
username: string, 
/** The password. */
password: string, 
/** The name to show; the user name if left out. */
displayName?: string, 
/** A server's invite code. */
invite?: string, };

export type Registration = "invite" | "open" | "closed";

export type RemovedReason = "kicked" | "left" | "deleted";

export type Renewed = { 
/** Until when the connection may stay. */
expiresAt: Timestamp, };

export type Report = { 
/** Its id. */
id: ReportId, 
/** The server. */
serverId: ServerId, 
/** Who reports. */
reporter: User, 
/** Who is reported: the author of the message, where it is about one. */
user: User, 
/** The message, in its present state; absent where it is about a person alone. */
message: Message | null, 
/** The message with those around it, in seq order. */
context: Array<Message>, 
/** Why, in the words of who reports. */
reason: string, 
/** Whether somebody has still to look at it. */
state: ReportState, 
/** What those who manage messages say of it. */
note: string | null, 
/** Who has closed it. */
closedBy: User | null, 
/** When it was made. */
createdAt: Timestamp, 
/** When it was closed. */
closedAt: Timestamp | null, };

export type ReportBody = { 
/** The report. */
report: Report, };

export type ReportChange = { 
/** Whether somebody has still to look at it. */
state: ReportState, 
/** What there is to say of it; what was said stays if left out. */
note?: string, };

export type ReportCreate = { 
/** Why. */
reason: string, };

export type ReportId = string;

export type ReportState = "open" | "closed";

export type ReportsBody = { 
/** The reports, the newest first. */
reports: Array<Report>, };

export type RequestFailed = { 
/** The name of the request. */
event: string, 
/** Why. */
error: Error, };

export type Role = { 
/** Its id; the role of everyone has that of the server. */
id: RoleId, 
/** The server that it belongs to. */
serverId: ServerId, 
/** Its name. */
name: string, 
/** Its colour, `#rrggbb`; absent when it has none. */
color: string | null, 
/** Its place among the roles: a higher one stands higher, and that of everyone is 0. */
position: number, 
/** What it allows in the whole server. */
permissions: Permissions, 
/** Whether every member may mention it. */
mentionable: boolean, 
/** Whether it is the role of everyone. */
everyone: boolean, };

export type RoleAdded = { 
/** The role, whole. */
role: Role, };

export type RoleBody = { 
/** The role. */
role: Role, };

export type RoleChange = { 
/** Its name. */
name?: string, 
/** Its colour, `#rrggbb`; `null` for none. */
color?: string | null, 
/** What it allows. */
permissions?: Permissions, 
/** Whether every member may mention it. */
mentionable?: boolean, };

export type RoleCreate = { 
/** Its name. */
name: string, 
/** Its colour, `#rrggbb`; none if left out. */
color?: string, 
/** What it allows; nothing if left out. */
permissions?: Permissions, 
/** Whether every member may mention it; not if left out. */
mentionable?: boolean, };

export type RoleId = string;

export type RoleRemoved = { 
/** Which server. */
serverId: ServerId, 
/** Which role. */
roleId: RoleId, };

export type RoleUpdated = { 
/** The role, whole. */
role: Role, };

export type RolesBody = { 
/** The roles, the lowest first: that of everyone. */
roles: Array<Role>, };

export type RolesOrder = { 
/** All roles but that of everyone, the highest first. */
roleIds: Array<RoleId>, };

export type Sent = { 
/** The message as it is with the change, or the first one when the `clientId` is a repeat. */
message: Message, };

export type Server = { 
/** Its id. */
id: ServerId, 
/** Its name. */
name: string, 
/** Where its picture is. */
iconUrl: string | null, 
/** Who owns it; the nil id for a direct conversation, which nobody owns. */
ownerId: UserId, 
/** What it is; a direct conversation is shown as a server where a request opens it, and nowhere else. */
kind: ServerKind, 
/** What it is about; empty when nobody said. */
description: string, 
/** The channel that whoever joins is shown first, as far as I may view it. */
welcomeChannelId: ChannelId | null, 
/** The roles that whoever joins is given. */
defaultRoleIds: Array<RoleId>, 
/** Its roles, the lowest first: that of everyone. */
roles: Array<Role>, 
/** Its categories that I am shown, by position. */
categories: Array<Category>, 
/** The roles that I hold, without that of everyone. */
myRoleIds: Array<RoleId>, 
/** What I may in the whole server. */
permissions: Permissions, 
/** Its channels that I may see, by position. */
channels: Array<Channel>, 
/** The number of its badge: unread messages, neither read nor seen; 100 means "100 or more". */
count: number, };

export type ServerAdded = { 
/** The server, whole. */
server: Server, };

export type ServerBody = { 
/** The server. */
server: Server, };

export type ServerChange = { 
/** Its name. */
name?: string, 
/** What it is about. */
description?: string, 
/** The channel that whoever joins is shown first; `null` for none. */
welcomeChannelId?: string | null, 
/** The roles that whoever joins is given. */
defaultRoleIds?: Array<RoleId>, };

export type ServerCount = { 
/** Which server. */
serverId: ServerId, 
/** The number of its badge; 100 means "100 or more". */
count: number, 
/** The numbers of its channels. */
channels: Array<ChannelCount>, };

export type ServerCreate = { 
/** Its name. */
name: string, };

export type ServerId = string;

export type ServerKind = "community" | "direct";

export type ServerPreview = { 
/** Its id. */
id: ServerId, 
/** Its name. */
name: string, 
/** Where its picture is. */
iconUrl: string | null, 
/** How many people are in it. */
memberCount: number, };

export type ServerRead = { 
/** Which server. */
serverId: ServerId, };

export type ServerRemoved = { 
/** Which server. */
serverId: ServerId, 
/** Why. */
reason: RemovedReason, };

export type ServerUnreadBody = { 
/** The number of the badge; 100 means "100 or more". */
count: number, 
/** The channels that I may view, by position. */
channels: Array<CountedChannel>, };

export type ServerUpdated = { 
/** The server, whole. */
server: Server, };

export type ServersBody = { 
/** The servers. */
servers: Array<Server>, };

export type Session = { 
/** Its id; not its token. */
id: SessionId, 
/** What the device said of itself when it signed in. */
userAgent: string | null, 
/** When it began. */
createdAt: Timestamp, 
/** When it ends unless it is used. */
expiresAt: Timestamp, 
/** Whether it is the one that asks. */
current: boolean, };

export type SessionId = string;

export type SessionRenew = { 
/** The token. */
token: string, };

export type SessionsBody = { 
/** The sessions, the newest first. */
sessions: Array<Session>, };

export type SignedIn = { 
/** Who signed in. */
user: User, 
/** The session's token, shown this once. */
token: string, };

export type Synced = { 
/** What changed, each in its present state, in rev order. */
messages: Array<Message>, 
/** The cursor to go on with; on the last page the channel's head as of the same read. */
rev: number, 
/** The epoch of `rev`. */
epoch: Epoch, 
/** Whether there is more. */
more: boolean, 
/** Drop what you hold and load afresh. */
reset: boolean, };

export type TargetId = string;

export type ThreadCreate = { 
/** Which message. */
messageId: MessageId, 
/** Its name; none if left out. */
name?: string, };

export type ThreadMake = { 
/** Its name; none if left out. */
name?: string, };

export type ThreadSummary = { 
/** The thread, which is a channel. */
channelId: ChannelId, 
/** Its name. */
name: string | null, 
/** How many messages are in it, without deleted ones. */
replies: number, 
/** When the last of them was committed. */
lastAt: Timestamp | null, 
/** Who wrote the last hundred of them, the latest first: 5 at most. */
users: Array<User>, 
/** Its head when it was last replied in, or a reply was deleted. */
rev: number, };

export type ThreadsBody = { 
/** The threads. */
threads: Array<ListedThread>, };

export type Timestamp = string;

export type Typing = { 
/** Which channel. */
channelId: ChannelId, 
/** Who it is. */
user: User, };

export type TypingRequest = { 
/** Which channel. */
channelId: ChannelId, };

export type UnreadBody = { 
/** The messages in seq order, the first 100 of them. */
messages: Array<Message>, 
/** The number; 100 means "100 or more". */
unread: number, 
/** I have read every message whose `seq` is at most this. */
readSeq: number, 
/** The place from which on I have marked it unread; absent where I have not. */
unreadFrom: number | null, };

export type UnreadSet = { 
/** The place of the first message that is unread again. */
seq: number, };

export type User = { 
/** Its id. */
id: UserId, 
/** The name to sign in and be addressed with; unique on the node, whatever its case. */
username: string, 
/** The name to show. */
displayName: string, 
/** Where its picture is. */
avatarUrl: string | null, };

export type UserBody = { 
/** The user. */
user: UserProfile, };

export type UserId = string;

export type UserJoin = { 
/** Which server. */
serverId: ServerId, };

export type UserLeave = { 
/** Which server. */
serverId: ServerId, };

export type UserProfile = { 
/** What they say about themselves; it may be empty, and have several lines. */
bio: string, 
/** What they are doing, in one line; it may be empty. */
status: string, 
/** Its id. */
id: UserId, 
/** The name to sign in and be addressed with; unique on the node, whatever its case. */
username: string, 
/** The name to show. */
displayName: string, 
/** Where its picture is. */
avatarUrl: string | null, };

export type UserUpdated = { 
/** The user, whole. */
user: UserProfile, };

export type UsersBody = { 
/** The users, in the order of their ids. */
users: Array<User>, };

/** What each request carries, and what it is acknowledged with beside `ok`. */
export interface Requests {
  "user:join": { payload: UserJoin | string; reply: Opened };
  "user:leave": { payload: UserLeave; reply: Nothing };
  "channel:join": { payload: ChannelJoin | string; reply: Joined };
  "channel:reading": { payload: ChannelReading; reply: InChannel };
  "channel:leave": { payload: ChannelLeave; reply: InChannel };
  "channel:read": { payload: ChannelRead; reply: InChannel };
  "server:read": { payload: ServerRead; reply: InServer };
  "channel:unread": { payload: ChannelUnread; reply: InChannel };
  "typing": { payload: TypingRequest; reply: Nothing };
  "message:send": { payload: MessageSend; reply: Sent };
  "message:edit": { payload: MessageEdit; reply: Sent };
  "message:delete": { payload: MessageDelete; reply: Sent };
  "message:react": { payload: MessageReact; reply: Sent };
  "message:pin": { payload: MessagePin; reply: Sent };
  "thread:create": { payload: ThreadCreate; reply: InChannel };
  "messages:sync": { payload: MessagesSync; reply: Synced };
  "session:renew": { payload: SessionRenew; reply: Renewed };
  "notifications:get": { payload: NotificationsGet | string; reply: Counted };
}

/** What each event carries. */
export interface Events {
  "ready": Ready;
  "request:failed": RequestFailed;
  "message:new": MessageNew;
  "message:updated": MessageUpdated;
  "notification:update": NotificationUpdate;
  "notification:quiet": NotificationQuiet;
  "notifications:count": NotificationsCount;
  "server:added": ServerAdded;
  "server:updated": ServerUpdated;
  "server:removed": ServerRemoved;
  "channel:added": ChannelAdded;
  "channel:updated": ChannelUpdated;
  "channel:removed": ChannelRemoved;
  "channels:ordered": ChannelsOrdered;
  "role:added": RoleAdded;
  "role:updated": RoleUpdated;
  "role:removed": RoleRemoved;
  "category:added": CategoryAdded;
  "category:updated": CategoryUpdated;
  "category:removed": CategoryRemoved;
  "categories:ordered": CategoriesOrdered;
  "permissions:changed": PermissionsChanged;
  "direct:added": DirectAdded;
  "direct:updated": DirectUpdated;
  "direct:removed": DirectRemoved;
  "presence:changed": PresenceChanged;
  "members:changed": MembersChanged;
  "member:updated": MemberUpdated;
  "user:updated": UserUpdated;
  "typing": Typing;
  "node:draining": NodeDraining;
}
