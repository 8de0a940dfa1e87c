//! Every bound of the contract, by name. What a node's owner may set is in the config instead.

/// A message's content, in Unicode scalar values after trimming: at least 1.
pub const CONTENT_MAX: usize = 4_000;
/// A client's own id of a message, in bytes of `A-Za-z0-9_-`: at least 1.
pub const CLIENT_ID_MAX: usize = 64;
/// A name (of a server, a channel, a person), in Unicode scalar values after trimming: at least 1.
pub const NAME_MAX: usize = 100;
/// A channel's topic, in Unicode scalar values after trimming; it may be empty.
pub const TOPIC_MAX: usize = 1_000;
/// What somebody says about themselves, in Unicode scalar values after trimming; it may be empty.
pub const BIO_MAX: usize = 300;
/// What somebody is doing, in Unicode scalar values after trimming; it may be empty.
pub const STATUS_MAX: usize = 100;
/// What a server is about, in Unicode scalar values after trimming; it may be empty.
pub const DESCRIPTION_MAX: usize = 300;
/// Why something was done, for the audit log, in Unicode scalar values after trimming; it may be empty.
pub const REASON_MAX: usize = 512;
/// How many seconds from now a timeout may end, at most.
pub const TIMEOUT_SECONDS_MAX: i64 = 28 * 86_400;
/// The messages of how many seconds a ban may delete at most.
pub const BAN_DELETE_SECONDS_MAX: i64 = 604_800;
/// Open reports of one member in one server.
pub const REPORTS_MAX: i64 = 20;
/// A user name, in Unicode scalar values: at least 1.
pub const USERNAME_MAX: usize = 64;
/// A password, in Unicode scalar values.
pub const PASSWORD_MIN: usize = 8;
/// A password, in Unicode scalar values: more would only be work for the hash.
pub const PASSWORD_MAX: usize = 1_024;
/// A page of history, in messages, or of members: at least 1.
pub const PAGE_MAX: i64 = 100;
/// The same when nothing is asked for.
pub const PAGE_DEFAULT: i64 = 50;
/// A page of `messages:sync`, in messages: at least 1.
pub const SYNC_MAX: i64 = 300;
/// A page of `messages:sync` when nothing is asked for, in messages.
pub const SYNC_DEFAULT: i64 = 100;
/// Unread counts stop here: 100 means "100 or more".
pub const COUNT_MAX: i64 = 100;
/// A notification's preview, in Unicode scalar values.
pub const PREVIEW_MAX: usize = 140;
/// Invites of one member to one server that let in.
pub const INVITES_MAX: i64 = 50;
/// How often an invite may be used, at most, when its maker bounds it: at least 1.
pub const INVITE_USES_MAX: i64 = 100_000;
/// How long an invite may live, in seconds: at least 1.
pub const INVITE_SECONDS_MAX: i64 = 365 * 24 * 3_600;
/// How long an invite lives when nothing is asked for, in seconds.
pub const INVITE_SECONDS_DEFAULT: i64 = 7 * 24 * 3_600;
/// Kinds of reactions to one message.
pub const REACTIONS_MAX: usize = 20;
/// How many of those who reacted a message names for each kind.
pub const REACTORS_SHOWN: usize = 5;
/// Pinned messages of one channel.
pub const PINS_MAX: i64 = 250;
/// How many people a message names of those who write in the thread under it.
pub const REPLIERS_SHOWN: usize = 5;
/// Among the authors of how many last messages of a thread they are.
pub const REPLIES_LOOKED_AT: i64 = 100;
/// Channels of one server.
pub const CHANNELS_MAX: i64 = 500;
/// Categories of one server.
pub const CATEGORIES_MAX: usize = 50;
/// Roles of one server, without that of everyone.
pub const ROLES_MAX: usize = 250;
/// Overrides of one channel or category.
pub const OVERRIDES_MAX: usize = 100;
/// How long a member waits between two messages at most where a channel is slow, in seconds.
pub const SLOW_MODE_MAX: i64 = 21_600;
/// Members of a server on line, up to which presence names who came and who went; above, it gives their number.
pub const PRESENCE_LISTED_MAX: usize = 1_000;
/// People in a direct conversation.
pub const DIRECT_PEOPLE_MAX: usize = 20;
/// Direct conversations that one user has begun and is in, up to which they can begin another.
pub const DIRECTS_MAX: i64 = 1_000;
/// Direct conversations that others have begun with one user, up to which one more can be.
pub const DIRECTS_OF_OTHERS_MAX: i64 = 1_000;
/// People whom one user blocks.
pub const BLOCKS_MAX: i64 = 1_000;
/// Servers of one user, as a member.
pub const SERVERS_MAX: i64 = 1_000;
/// A Socket.IO packet, a WebSocket frame and message, in bytes.
pub const PACKET_MAX_BYTES: usize = 64 * 1_024;
/// A JSON body over HTTP, in bytes.
pub const BODY_MAX_BYTES: usize = 64 * 1_024;
/// The largest integer that JSON numbers carry exactly in every language (2^53 - 1).
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;
